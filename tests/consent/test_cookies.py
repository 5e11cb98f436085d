"""What leaves the shop as a cookie: only what is declared, with the life that the choice allows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from catalog.models import Release
from consent import answers, permission
from consent.choice import Choice, write, yes
from consent.middleware import CookieRegistry, UndeclaredCookie
from consent.models import Proof
from consent.purposes import Purpose

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = 86_400
BOTH = (Purpose.CART, Purpose.HISTORY)


def asked(choice: Choice | None = None, **cookies: str) -> HttpRequest:
    """A stranger's request with these cookies."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.COOKIES |= cookies | ({"choice": write(choice)} if choice else {})
    return request


def agreed(*purposes: Purpose) -> Choice:
    """A yes with its proof."""
    choice = yes(purposes, 1)
    answers.prove(choice, gpc=False)
    return choice


def through(request: HttpRequest, view: Callable[[HttpRequest, HttpResponse], object]) -> HttpResponse:
    """The view's response as it leaves the shop."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        view(request, response)
        return response

    return CookieRegistry(respond)(request)  # type: ignore[return-value]  # what the view returned


def setting(**ages: int) -> Callable[[HttpRequest, HttpResponse], object]:
    """A view that sets these cookies."""

    def view(request: HttpRequest, response: HttpResponse) -> None:
        for name, age in ages.items():
            response.set_cookie(name, "x", max_age=age)

    return view


def answering(*purposes: Purpose) -> Callable[[HttpRequest, HttpResponse], object]:
    """A view that takes this answer."""
    return lambda request, response: answers.answer(request, purposes)


def lives(response: HttpResponse) -> dict[str, Any]:
    """Max-age of each cookie; "" ends with the visit, 0 is a deletion."""
    return {name: morsel["max-age"] for name, morsel in response.cookies.items()}


ALL = {"cart": 604_800, "history": 9 * DAY, "csrftoken": 31_449_600, "sessionid": 1_209_600, "messages": 60}
VISIT = {"csrftoken": "", "sessionid": "", "messages": ""}


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [
        (None, {"cart": "", "history": 0}),
        ((), {"cart": "", "history": 0}),
        ((Purpose.CART,), {"cart": 30 * DAY, "history": 0}),
        ((Purpose.HISTORY,), {"cart": "", "history": 30 * DAY}),
        (BOTH, {"cart": 30 * DAY, "history": 30 * DAY}),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_each_cookie_has_the_life_that_is_permitted(db: None, purposes: Any, expected: dict[str, Any]) -> None:
    choice = None if purposes is None else agreed(*purposes) if purposes else Choice(frozenset(), NOW, 1)
    response = through(asked(choice), setting(**ALL))
    assert lives(response) == VISIT | expected
    assert all(not response.cookies[name]["expires"] for name, life in lives(response).items() if life != 0)


@time_machine.travel(NOW, tick=False)
def test_a_cookie_does_not_outlive_the_consent(db: None) -> None:
    choice = agreed(*BOTH)
    with time_machine.travel(NOW + timedelta(days=170), tick=False):
        assert lives(through(asked(choice), setting(cart=1, history=1))) == {"cart": 12 * DAY, "history": 12 * DAY}


@time_machine.travel(NOW, tick=False)
def test_the_answer_is_kept_182_days_yes_and_no_alike(db: None) -> None:
    assert lives(through(asked(), answering(*BOTH))) == {"choice": 182 * DAY}
    assert lives(through(asked(), answering())) == {"choice": 182 * DAY}


@pytest.mark.parametrize("https", [True, False])
def test_a_cookie_is_for_this_host_and_not_for_scripts(db: None, settings: Any, https: bool) -> None:
    settings.HTTPS = https
    response = through(
        asked(), lambda request, response: response.set_cookie("cart", "x", domain="evil.example", path="/cart")
    )
    morsel = response.cookies["cart"]
    found = {key: morsel[key] for key in ("domain", "path", "httponly", "samesite", "secure")}
    assert found == {"domain": "", "path": "/", "httponly": True, "samesite": "Lax", "secure": True if https else ""}


@pytest.mark.parametrize("value", ["", "x"])
def test_an_empty_cookie_is_no_deletion(db: None, value: str) -> None:
    response = through(asked(), lambda request, response: response.set_cookie("cart", value, max_age=DAY))
    assert lives(response) == {"cart": ""}


def test_a_history_that_is_not_permitted_is_deleted_with_any_response(db: None) -> None:
    response = through(asked(history="1.2:x"), lambda request, response: None)
    assert lives(response) == {"history": 0}
    assert response.cookies["history"].value == ""
    assert lives(through(asked(agreed(*BOTH), history="1.2:x"), lambda request, response: None)) == {}


@pytest.mark.parametrize("value", ["", "x", "x" * 5000, "1.1.cart.subject:signature"])
def test_a_forged_choice_is_deleted_and_asks_again(db: None, value: str) -> None:
    request = asked(choice=None, cart="x")
    request.COOKIES["choice"] = value
    assert lives(through(request, lambda request, response: None)) == {"choice": 0}
    assert permission.of(request).asks


@time_machine.travel(NOW, tick=False)
def test_a_copy_of_a_yes_that_was_revoked_is_worth_nothing(db: None) -> None:
    choice = agreed(*BOTH)
    assert permission.of(asked(choice)).purposes == set(BOTH)
    through(asked(choice), answering())
    again = asked(choice, history="1:x")
    assert lives(through(again, setting(cart=1, history=1))) == {"cart": "", "history": 0}
    assert permission.of(again).asks


@pytest.mark.parametrize(("seconds", "expected"), [(0, {}), (29, {}), (30, {"choice": 0}), (86_400, {"choice": 0})])
@time_machine.travel(NOW, tick=False)
def test_a_late_response_leaves_the_choice_that_another_tab_has_just_written(
    db: None, seconds: int, expected: dict[str, int]
) -> None:
    """It answers the old yes, and may reach the browser after the new cookie; a yes that ended long ago goes."""
    choice = agreed(*BOTH)
    assert lives(through(asked(choice), answering())) == {"choice": 182 * DAY}
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        assert lives(through(asked(choice), lambda request, response: None)) == expected


@time_machine.travel(NOW, tick=False)
def test_a_yes_that_was_never_given_is_deleted_at_once(db: None) -> None:
    assert lives(through(asked(yes(BOTH, 1)), lambda request, response: None)) == {"choice": 0}


@time_machine.travel(NOW, tick=False)
def test_a_yes_that_was_given_again_under_its_key_counts(db: None) -> None:
    """Its first proof has ended when the second began."""
    choice = agreed(*BOTH)
    answers.end(permission.of(asked(choice)).subject, Proof.Ending.REPLACED)
    answers.prove(choice, gpc=False)
    assert permission.of(asked(choice)).purposes == set(BOTH)


def test_signing_out_deletes_the_history_whatever_is_permitted(db: None) -> None:
    def leave(request: HttpRequest, response: HttpResponse) -> None:
        request.signed_out = True  # type: ignore[attr-defined]
        response.set_cookie("history", "again")

    choice = agreed(*BOTH)
    assert lives(through(asked(choice, history="1:x", cart="y"), leave)) == {"history": 0}


def test_an_undeclared_cookie_is_dropped_in_production_and_raises_in_tests(
    db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CONSENT_STRICT = False
    assert lives(through(asked(), setting(oscar_history=604_800, cart=1))) == {"cart": ""}
    assert caplog.messages == ["undeclared cookie oscar_history dropped"]
    settings.CONSENT_STRICT = True
    with pytest.raises(UndeclaredCookie, match="oscar_history"):
        through(asked(), setting(oscar_history=604_800))


def test_a_deletion_stays_one(db: None) -> None:
    morsel = through(asked(), lambda request, response: response.delete_cookie("cart")).cookies["cart"]
    assert (morsel["max-age"], morsel["expires"]) == (0, "Thu, 01 Jan 1970 00:00:00 GMT")


@pytest.mark.parametrize("path", ["/", "/releases/", "/releases/paris-58/", "/cart/", "/cookies/", "/house/", "/fr/"])
def test_browsing_sets_no_cookie_at_all(client: Any, paris_58: Release, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert dict(response.cookies) == {}


def test_the_cart_cookie_is_signed_and_ends_with_the_visit(client: Any, paris_58: Release) -> None:
    response = client.post("/cart/add/paris-58/", {"quantity": "2"})
    morsel = response.cookies["cart"]
    assert (morsel["max-age"], morsel["expires"], morsel["httponly"], morsel["samesite"]) == ("", "", True, "Lax")
    assert "oscar_history" not in client.get("/releases/paris-58/").cookies
    assert set(client.cookies) == {"cart", "messages"}

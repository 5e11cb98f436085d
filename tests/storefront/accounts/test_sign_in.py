"""Signing in and out: nothing told of an address, a new session key, no foreign `next`, nothing done by looking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.customers import PASSWORD, Browser, make_customer, said

User = get_user_model()
REFUSED = ["No account opens with this address and this password. Please look at both once more."]


def sign_in(browser: Client, email: str = "alice@example.org", password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/account/sign-in/", {"username": email, "password": password, **more})


@pytest.mark.parametrize("typed", ["alice@example.org", "Alice@Example.ORG", " alice@example.org "])
def test_the_right_password_opens_the_account(browser: Browser, customer: Any, typed: str) -> None:
    assert browser.get("/account/")["Location"] == "/account/sign-in/?next=/account/"
    answer = sign_in(browser, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert browser.get("/account/").context["user"] == customer


def test_a_cookie_of_the_session_ends_with_the_browser_and_its_key_is_new(browser: Browser, customer: Any) -> None:
    browser.session.save()
    session = browser.session
    session["checkout"] = {"email": "alice@example.org"}
    session.save()
    before = str(session.session_key)
    browser.cookies["sessionid"] = before
    morsel = sign_in(browser).cookies["sessionid"]
    assert (morsel["max-age"], morsel["expires"], morsel["httponly"], morsel["samesite"]) == ("", "", True, "Lax")
    assert morsel.value != before
    assert not Session.objects.filter(pk=before).exists()
    assert browser.session["checkout"] == {"email": "alice@example.org"}


@pytest.mark.parametrize(
    ("purposes", "told"),
    [
        (None, []),
        ([], []),
        (["cart"], ["We keep your cart; your yes lasts until 26 May 2027."]),
        (["cart", "history"], ["We keep your cart and the records you looked at; your yes lasts until 26 May 2027."]),
    ],
)
@time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False)
def test_where_the_account_permits_something_the_door_says_so(
    browser: Browser, customer: Any, purposes: list[str] | None, told: list[str]
) -> None:
    elsewhere = Client()
    elsewhere.force_login(customer)
    if purposes is not None:
        elsewhere.post("/cookies/choice/", {"answer": "chosen", "purpose": purposes})
    page = browser.get(sign_in(browser)["Location"])
    assert said(page) == [f"Here your account’s choice counts. {words}" for words in told]
    assert ('aria-labelledby="banner-question"' in page.content.decode()) is (purposes is None)


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org", "gone@example.org", "no address", "\x00"])
def test_a_wrong_one_is_refused_in_the_same_words_for_every_address(
    browser: Browser, customer: Any, email: str
) -> None:
    make_customer("gone@example.org", active=False)
    password = PASSWORD if email == "gone@example.org" else "wrong"
    answer = sign_in(browser, email, password)
    assert answer.status_code == 422
    if email != "\x00":
        assert answer.context["form"].errors == {"__all__": REFUSED}
    assert "sessionid" not in answer.cookies
    assert password not in answer.content.decode()


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org", "gone@example.org"])
def test_the_password_is_worked_out_once_for_every_address(
    browser: Browser, customer: Any, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the time that the answer takes tells nothing."""
    make_customer("gone@example.org", active=False)
    worked: list[str] = []
    hasher: Any = type(get_hasher())
    encode = hasher.encode

    def counted(self: Any, password: str, *args: Any) -> Any:
        worked.append(password)
        return encode(self, password, *args)

    monkeypatch.setattr(hasher, "encode", counted)
    sign_in(browser, email, "wrong")
    assert worked == ["wrong"]


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/account/password/", "/account/password/"),
        ("/fr/account/", "/fr/account/"),
        ("https://evil.example/", "/account/"),
        ("//evil.example/", "/account/"),
        ("/\\evil.example/", "/account/"),
        ("https:evil.example", "/account/"),
        ("javascript:alert(1)", "/account/"),
        ("/account/sign-in/", "/account/"),
        ("/account/sign-in/?next=/account/sign-in/", "/account/"),
        ("\x01//evil.example", "/account/"),
        ("", "/account/"),
    ],
)
def test_next_leads_to_our_own_pages_only(browser: Browser, customer: Any, asked: str, led: str) -> None:
    assert "evil.example" not in browser.get("/account/sign-in/", {"next": asked}).context["next"]
    assert sign_in(browser, next=asked)["Location"] == led
    assert browser.get("/account/sign-in/", {"next": asked})["Location"] == led


def test_ten_tries_at_one_address_then_a_pause_whoever_tries(browser: Browser, customer: Any) -> None:
    for email in ("alice@example.org", "nobody@example.org"):
        for _ in range(10):
            assert sign_in(browser, email, "wrong").status_code == 422
        answer = sign_in(browser, email.upper(), PASSWORD)
        assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "A little slower" in answer.content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(browser).status_code == 302
        browser.logout()
        for _ in range(9):
            sign_in(browser, password="wrong")
        assert sign_in(browser).status_code == 302


def test_without_a_token_nobody_is_signed_in(customer: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    page = strict.get("/account/sign-in/")
    token = page.context["csrf_token"]
    answer = sign_in(strict, csrfmiddlewaretoken=str(token))
    assert answer["Location"] == "/account/"


def test_signing_out_is_a_button(at_home: Browser) -> None:
    for method in ("get", "head"):
        assert getattr(at_home, method)("/account/sign-out/").status_code == 405
    assert at_home.get("/account/").status_code == 200
    key = at_home.session.session_key
    answer = at_home.post("/account/sign-out/", {"next": "https://evil.example/"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert said(answer) == ["You are signed out."]
    assert not Session.objects.filter(pk=key).exists()
    assert at_home.get("/account/").status_code == 302


def test_staff_still_come_in_by_their_own_door(browser: Browser, staff: Any) -> None:
    assert browser.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    answer = browser.post("/admin/login/?next=/admin/", {"username": "Staff@Example.org", "password": "secret"})
    assert answer["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200
    customer = make_customer()
    browser.force_login(customer)
    assert browser.get("/admin/").status_code == 302


def test_pages_that_everybody_sees_are_the_same_bytes_signed_in(browser: Browser, customer: Any, paris_58: Any) -> None:
    stranger = Client()
    browser.force_login(customer)
    for path in ("/", "/releases/", "/releases/paris-58/", "/fr/", "/house/"):
        assert browser.get(path).content == stranger.get(path).content
    assert 'href="/account/"' in stranger.get("/").content.decode()


def test_pages_of_an_account_are_kept_by_no_cache(at_home: Browser) -> None:
    for path in ("", "password/", "address/", "data/", "erase/", "sign-up/", "password-reset/"):
        assert "no-store" in at_home.get(f"/account/{path}")["Cache-Control"], path
    assert "no-store" in Client().get("/account/sign-in/")["Cache-Control"]


@pytest.mark.parametrize("path", ["", "password/", "address/", "data/", "erase/", "address/link/", "address/x/"])
def test_a_stranger_is_led_to_the_door(client: Any, db: None, path: str) -> None:
    for method in ("get", "post"):
        answer = getattr(client, method)(f"/fr/account/{path}")
        assert (answer.status_code, answer["Location"]) == (302, f"/fr/account/sign-in/?next=/fr/account/{path}")

"""No cookie leaves that is not declared, and none outlives the visit."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from catalog.models import Release
from consent.middleware import CookieRegistry, UndeclaredCookie


def through(settings: Any, *, strict: bool, **cookies: Any) -> HttpResponse:
    """A response with these cookies, as it leaves the shop."""
    settings.CONSENT_STRICT = strict

    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        for name, age in cookies.items():
            response.set_cookie(name, "x", max_age=age)
        return response

    return CookieRegistry(view)(RequestFactory().get("/"))  # type: ignore[return-value]  # what the view returned


def test_a_declared_cookie_ends_with_the_visit(settings: Any) -> None:
    response = through(settings, strict=True, cart=604_800, csrftoken=31_449_600, sessionid=1_209_600)
    assert {name: (morsel["max-age"], morsel["expires"]) for name, morsel in response.cookies.items()} == {
        "cart": ("", ""),
        "csrftoken": ("", ""),
        "sessionid": ("", ""),
    }


def test_an_undeclared_cookie_is_dropped_in_production_and_raises_in_tests(settings: Any) -> None:
    assert dict(through(settings, strict=False, oscar_history=604_800).cookies) == {}
    with pytest.raises(UndeclaredCookie, match="oscar_history"):
        through(settings, strict=True, oscar_history=604_800)


def test_a_deletion_keeps_its_date_in_the_past(settings: Any) -> None:
    settings.CONSENT_STRICT = True

    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.delete_cookie("cart")
        return response

    morsel = CookieRegistry(view)(RequestFactory().get("/")).cookies["cart"]
    assert morsel["expires"].startswith("Thu, 01 Jan 1970")


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

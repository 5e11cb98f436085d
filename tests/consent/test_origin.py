"""Who may send a form from a page that carries no token."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Release


@pytest.fixture
def browser() -> Client:
    """A client for which CSRF protection is on, as in production."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Sec-Fetch-Site": "none"}, 302),
        ({"Origin": "http://testserver"}, 302),
        ({}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
def test_a_public_form_is_taken_from_our_own_pages_only(
    browser: Client, paris_58: Release, headers: dict[str, str], status: int
) -> None:
    response: Any = browser.post("/cart/add/paris-58/", {"quantity": "1"}, headers=headers)
    assert response.status_code == status
    assert ("cart" in response.cookies) is (status == 302)


def test_every_other_form_needs_djangos_token(browser: Client, paris_58: Release) -> None:
    browser.post("/cart/add/paris-58/", {"quantity": "1"})
    response = browser.post("/checkout/", {"section": "address"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 403

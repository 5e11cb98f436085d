"""What every response carries, the admin's and the errors' too."""

from typing import Any

import pytest

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self' "
)


@pytest.mark.parametrize("path", ["/", "/cart/", "/nowhere/", "/admin/login/", "/fr/releases/", "/stripe/webhook/"])
def test_the_policy_is_on_every_answer(client: Any, db: None, path: str) -> None:
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert policy.startswith(POLICY)
    assert policy.endswith("; base-uri 'none'; object-src 'none'; frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_oscars_own_addresses_lead_nowhere(client: Any, db: None) -> None:
    for path in ("/dashboard/", "/basket/", "/catalogue/", "/accounts/", "/wishlists/", "/offers/"):
        assert client.get(path).status_code == 404

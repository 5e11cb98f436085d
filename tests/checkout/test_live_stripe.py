"""The one test that speaks to Stripe itself: exactly our parameters, with a test key (see the README)."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from checkout import gateway

KEY = os.environ.get("LIVE_STRIPE_KEY", "")
pytestmark = [
    pytest.mark.live_stripe,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not KEY.startswith("sk_test_"), reason="needs LIVE_STRIPE_KEY, a test key of Stripe's"),
]


def test_a_session_is_opened_and_closed(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = KEY, ""
    expires_at = timezone.now().replace(microsecond=0) + timedelta(minutes=31)
    session = gateway.create_session(
        reference="K7RW-2MXP",
        idempotency_key=f"sillon-live-test-{timezone.now().timestamp()}",
        lines=[gateway.LineItem("Paris ’58", Decimal("35.00"), 2), gateway.LineItem("Parcel", Decimal("6.90"))],
        total=Decimal("76.90"),
        currency="eur",
        customer_email="alice@example.org",
        locale="fr",
        success_url="https://sillon.example/orders/x/?session_id={CHECKOUT_SESSION_ID}",
        cancel_url="https://sillon.example/cart/",
        expires_at=expires_at,
        metadata={"payment": "00000000-0000-0000-0000-000000000000", "order": "K7RW-2MXP"},
    )
    assert (session.status, session.amount_total, session.currency) == ("open", Decimal("76.90"), "eur")
    assert gateway.expire_session(session.id).status == "expired"
    assert gateway.fetch_session(session.id).expires_at == expires_at

"""Stripe's webhook: signed or refused, stored once, thought about later."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from checkout import payments
from checkout.models import Payment, StripeEvent
from checkout.placement import Buyer, place
from checkout.sandbox.events import signature
from checkout.sandbox.server import StandIn
from checkout.tasks import reconcile_payments
from tests.checkout.sandbox.visitor import pay
from tests.records import make_cart, make_release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid_at_stripe(stand_in: StandIn, countries: None, alice: Buyer) -> Payment:
    """Paid on the hosted page; the shop has heard nothing yet."""
    payment = place(make_cart(make_release()).pk, alice, shown_total=Decimal("41.90"))
    pay(payments.start(payment))
    payment.refresh_from_db()
    return payment


def event(payment: Payment, event_id: str = "evt_1", kind: str = "checkout.session.completed") -> str:
    """An event as Stripe writes it."""
    return json.dumps(
        {
            "id": event_id,
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "livemode": False,
            "pending_webhooks": 1,
            "type": kind,
            "data": {"object": {"id": payment.session_id, "object": "checkout.session"}},
        }
    )


def post(client: Client, settings: Any, body: str, *, secret: str | None = None, at: int | None = None) -> Any:
    signed = signature(body, secret or settings.STRIPE_WEBHOOK_SECRET, at or int(time.time()))
    return client.post("/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": signed})


def status(payment: Payment) -> str:
    return str(Payment.objects.get(pk=payment.pk).order.status)


def test_a_signed_event_pays_the_order_once(client: Client, settings: Any, paid_at_stripe: Payment) -> None:
    body = event(paid_at_stripe)
    for _ in range(2):
        answer = post(client, settings, body)
        assert (answer.status_code, answer.content) == (200, b"stored\n")
    assert status(paid_at_stripe) == "Paid"
    assert paid_at_stripe.order.status_changes.count() == 1
    assert StripeEvent.objects.get().handled_at is not None


@pytest.mark.parametrize("wrong", ["secret", "old", "none", "altered"])
def test_what_is_not_signed_changes_nothing(client: Client, settings: Any, paid_at_stripe: Payment, wrong: str) -> None:
    body = event(paid_at_stripe)
    if wrong == "secret":
        answer = post(client, settings, body, secret="whsec_somebody_else")
    elif wrong == "old":
        answer = post(client, settings, body, at=int(time.time()) - 3600)
    elif wrong == "altered":
        signed = signature(body, settings.STRIPE_WEBHOOK_SECRET, int(time.time()))
        answer = client.post(
            "/stripe/webhook/", body + " ", content_type="application/json", headers={"Stripe-Signature": signed}
        )
    else:
        answer = client.post("/stripe/webhook/", body, content_type="application/json")
    assert answer.status_code == 400
    assert status(paid_at_stripe) == "Pending payment"
    assert StripeEvent.objects.count() == 0


def test_an_unknown_type_or_session_is_stored_and_changes_nothing(
    client: Client, settings: Any, paid_at_stripe: Payment
) -> None:
    stranger = Payment(session_id="cs_test_of_another_shop")
    assert post(client, settings, event(stranger, "evt_2")).status_code == 200
    assert post(client, settings, event(stranger, "evt_3", "invoice.created")).status_code == 200
    assert status(paid_at_stripe) == "Pending payment"
    told = StripeEvent.objects.exclude(handled_at=None).order_by("event_id").values_list("ignored", flat=True)
    assert [reason.partition(":")[0] for reason in told] == [
        "Stripe does not know it",
        "the shop does not act on this kind",
    ]


def test_only_posts_of_a_sane_size(client: Client) -> None:
    assert client.get("/stripe/webhook/").status_code == 405
    for size in (600_000, 5_000_000):
        assert client.post("/stripe/webhook/", "x" * size, content_type="application/json").status_code == 400
    assert StripeEvent.objects.count() == 0


def test_what_the_queue_lost_is_handled_later(paid_at_stripe: Payment) -> None:
    StripeEvent.objects.create(
        event_id="evt_9", type="checkout.session.completed", object_id=str(paid_at_stripe.session_id)
    )
    StripeEvent.objects.update(received_at=timezone.now() - timedelta(minutes=2))
    reconcile_payments()
    assert status(paid_at_stripe) == "Paid"
    assert StripeEvent.objects.get(event_id="evt_9").handled_at is not None

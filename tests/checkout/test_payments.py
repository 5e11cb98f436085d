"""What becomes of a payment, through the real SDK against the stand-in over HTTP."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import gateway, payments
from checkout.models import OrderMail, Payment
from checkout.placement import Buyer, place
from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn
from checkout.tasks import reconcile_payments
from tests.checkout.sandbox.visitor import DECLINED, pay
from tests.races import at_once
from tests.records import make_cart, make_release

pytestmark = pytest.mark.django_db(transaction=True)
StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def release(countries: None) -> Release:
    return make_release(copies=3)


@pytest.fixture
def placed(release: Release, alice: Buyer) -> Payment:
    """One copy and its delivery, 41.90, waiting."""
    return place(make_cart(release).pk, alice, shown_total=Decimal("41.90"))


def allocated(release: Release) -> int:
    return int(StockRecord.objects.get(product=release).num_allocated)


def state(payment: Payment) -> tuple[str, str, bool, bool]:
    """(order's status, cart's status, paid, ended)."""
    payment = Payment.objects.select_related("order", "cart").get(pk=payment.pk)
    assert payment.cart
    return payment.order.status, payment.cart.status, payment.paid_at is not None, payment.ended_at is not None


def test_declined_then_paid_is_one_paid_order_and_one_mail(
    stand_in: StandIn, placed: Payment, release: Release, mailoutbox: list[object]
) -> None:
    url = payments.start(placed)
    assert url.startswith(stand_in.url)
    assert "declined" in pay(url, DECLINED).text
    assert state(payments.sync(placed)) == ("Pending payment", "Frozen", False, False)
    assert pay(url).status == 303
    for _ in range(3):
        payments.sync(placed)
    assert state(placed) == ("Paid", "Submitted", True, False)
    assert allocated(release) == 1
    assert OrderMail.objects.count() == 1
    assert len(mailoutbox) == 1
    intents = Entry.objects.filter(kind="payment_intent")
    assert [intent.data["amount"] for intent in intents if intent.data["status"] == "succeeded"] == [4190]


def test_two_clicks_get_one_session(stand_in: StandIn, placed: Payment) -> None:
    urls = at_once([partial(payments.start, Payment.objects.get(pk=placed.pk)) for _ in range(4)])
    assert len({str(url) for url in urls}) == 1
    assert Entry.objects.filter(kind="checkout.session").count() == 1


def test_two_looks_at_once_pay_once(stand_in: StandIn, placed: Payment, mailoutbox: list[object]) -> None:
    pay(payments.start(placed))
    answers = at_once([partial(payments.sync, Payment.objects.get(pk=placed.pk)) for _ in range(6)])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert state(placed) == ("Paid", "Submitted", True, False)
    assert placed.order.status_changes.filter(new_status="Paid").count() == 1
    assert len(mailoutbox) == 1


def test_an_unpaid_order_ends_after_its_window_and_gives_its_copies_back(
    stand_in: StandIn, placed: Payment, release: Release, mailoutbox: list[Any]
) -> None:
    payments.start(placed)
    reconcile_payments()
    assert state(placed) == ("Pending payment", "Frozen", False, False)
    assert allocated(release) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=32)):
        reconcile_payments()
        reconcile_payments()
    assert state(placed) == ("Cancelled", "Submitted", False, True)
    assert allocated(release) == 0
    assert [mail.subject for mail in mailoutbox] == [f"Your order {placed.order.number} has ended unpaid"]


def test_a_lost_event_is_found_by_the_reconcile_task(stand_in: StandIn, placed: Payment) -> None:
    pay(payments.start(placed))
    with time_machine.travel(timezone.now() + timedelta(minutes=32)):
        reconcile_payments()
    assert state(placed) == ("Paid", "Submitted", True, False)


def test_giving_up_a_paid_order_leaves_it_paid(stand_in: StandIn, placed: Payment, release: Release) -> None:
    pay(payments.start(placed))
    payments.abandon(placed)
    assert state(placed) == ("Paid", "Submitted", True, False)
    assert allocated(release) == 1


def test_giving_up_closes_the_page_before_the_copies_go_back(
    stand_in: StandIn, placed: Payment, release: Release
) -> None:
    url = payments.start(placed)
    payments.abandon(placed)
    assert state(placed) == ("Cancelled", "Submitted", False, True)
    assert allocated(release) == 0
    assert pay(url).status == 410
    placed.refresh_from_db()
    cart = placed.given_back
    assert cart
    assert cart.pk != placed.cart_id
    assert [(line.product, line.quantity) for line in cart.lines.all()] == [(release, 1)]


def test_an_amount_that_differs_is_for_staff_and_pays_nothing(stand_in: StandIn, placed: Payment) -> None:
    pay(payments.start(placed))
    Payment.objects.filter(pk=placed.pk).update(amount=Decimal("41.80"))
    placed = payments.sync(placed)
    assert state(placed) == ("Pending payment", "Frozen", False, False)
    assert placed.flag == "Stripe says 41.90 eur, the order 41.80"


def test_while_stripe_is_away_the_order_waits(
    placed: Payment, release: Release, settings: object, unused_tcp_port: int
) -> None:
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{unused_tcp_port}"  # type: ignore[attr-defined]  # pytest-django's settings
    with pytest.raises(gateway.GatewayUnavailable):
        payments.start(placed)
    reconcile_payments()
    assert state(placed) == ("Pending payment", "Frozen", False, False)
    assert allocated(release) == 1


def test_after_an_outage_the_order_can_be_paid_with_a_new_key(
    door: object, stand_in: StandIn, placed: Payment, settings: object, unused_tcp_port: int
) -> None:
    address, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, f"http://127.0.0.1:{unused_tcp_port}"  # type: ignore[attr-defined]
    key = placed.idempotency_key
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        with pytest.raises(gateway.GatewayUnavailable):
            payments.start(placed)
        settings.STRIPE_API_BASE = address  # type: ignore[attr-defined]
        placed.refresh_from_db()
        assert placed.idempotency_key != key
        assert payments.start(placed).startswith(stand_in.url)


def test_a_session_that_comes_after_the_end_is_closed_and_nobody_is_sent_to_it(
    stand_in: StandIn, placed: Payment, release: Release
) -> None:
    in_flight = Payment.objects.get(pk=placed.pk)
    payments.abandon(placed)
    assert payments.start(in_flight).startswith("/orders/")
    assert [entry.data["status"] for entry in Entry.objects.filter(kind="checkout.session")] == ["expired"]
    assert state(placed) == ("Cancelled", "Submitted", False, True)
    assert allocated(release) == 0


def test_a_session_that_stripe_does_not_know_ends_the_order_and_tells_staff(
    stand_in: StandIn, placed: Payment, release: Release
) -> None:
    payments.start(placed)
    Payment.objects.update(session_id="cs_test_nobody")
    reconcile_payments()
    assert state(placed) == ("Cancelled", "Submitted", False, True)
    assert Payment.objects.get().flag == "Stripe does not know the session"
    assert allocated(release) == 0


def test_one_order_that_cannot_be_reconciled_keeps_no_other_waiting(
    stand_in: StandIn, placed: Payment, release: Release, alice: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = place(make_cart(release).pk, alice, shown_total=Decimal("41.90"))
    pay(payments.start(other))
    reconcile = payments.reconcile

    def broken(payment: Payment) -> Payment:
        if payment.pk == placed.pk:
            raise RuntimeError("broken row")
        return reconcile(payment)

    monkeypatch.setattr(payments, "reconcile", broken)
    reconcile_payments()
    assert state(other) == ("Paid", "Submitted", True, False)

"""Money back: whole, by line, by amount; never more than was paid, and never twice."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from oscar.core.loading import get_model

from catalog.models import Release, StockEvent
from checkout import events, gateway, payments, refunds
from checkout.models import Dispute, OrderMail, Payment, Refund, StripeEvent
from checkout.ownership import breaches
from checkout.placement import Buyer, place
from checkout.refunds.deciding import Copies
from checkout.sandbox import disputes, faults, ledger
from checkout.sandbox import refunds as standin_refunds
from checkout.sandbox.server import StandIn
from checkout.tasks import reconcile_payments
from tests.checkout.sandbox.visitor import pay
from tests.races import at_once
from tests.records import make_cart, make_release

pytestmark = pytest.mark.django_db(transaction=True)
StockRecord = get_model("partner", "StockRecord")
PENDING, REFUND_FAILS, DISPUTED = "4000 0000 0000 7726", "4000 0000 0000 5126", "4000 0000 0000 0259"


@pytest.fixture
def release(countries: None) -> Release:
    return make_release(copies=5)


@pytest.fixture
def paid(stand_in: StandIn, release: Release, alice: Buyer) -> Payment:
    """Three copies at 35.00 and their delivery, 111.90, paid."""
    return paid_with(release, alice)


def paid_with(release: Release, buyer: Buyer, card: str = "4242 4242 4242 4242") -> Payment:
    payment = place(make_cart(release, quantity=3).pk, buyer, shown_total=Decimal("111.90"))
    pay(payments.start(payment), card)
    payment = payments.sync(payment)
    assert payment.paid_at
    return payment


def counts() -> tuple[int, int]:
    """(in stock, allocated)."""
    return StockRecord.objects.values_list("num_in_stock", "num_allocated").get()  # type: ignore[no-any-return]  # Oscar's


def line_of(payment: Payment) -> Any:
    return payment.order.lines.get()


def status(payment: Payment) -> str:
    payment.order.refresh_from_db()
    return str(payment.order.status)


def sent_back(payment: Payment) -> int:
    """Cents, as the stand-in has them."""
    assert list(breaches()) == []
    return ledger.by_payment()[str(payment.uuid)].refunded


def test_a_line_goes_back_on_the_shelf(paid: Payment, staff: Any, mailoutbox: list[Any]) -> None:
    refunds.ask(paid.pk, lines=[Copies(line_of(paid).pk, 1, restock=True)], by=staff, note="scratched")
    refund = Refund.objects.get()
    assert (refund.amount, refund.by, refund.note, bool(refund.done_at)) == (Decimal("35.00"), staff, "scratched", True)
    assert (sent_back(paid), status(paid), counts()) == (3500, "Partly refunded", (5, 2))
    assert line_of(paid).num_allocated == 2
    assert mailoutbox[-1].subject == f"€35.00 is on its way back to you (order {paid.order.number})"
    assert "1 × Paris ’58  €35.00" in mailoutbox[-1].body


def test_a_line_that_is_damaged_leaves_the_shelf(paid: Payment, staff: Any) -> None:
    refunds.ask(paid.pk, lines=[Copies(line_of(paid).pk, 2, restock=False)], by=staff)
    assert (sent_back(paid), counts()) == (7000, (3, 1))
    moved = StockEvent.objects.filter(kind="damaged").get()
    assert (moved.quantity, moved.reason, moved.by) == (-2, paid.order.number, staff)


def test_everything(paid: Payment) -> None:
    refunds.ask(paid.pk, lines=[Copies(line_of(paid).pk, 3, restock=True)], amount=Decimal("6.90"))
    assert (sent_back(paid), status(paid), counts()) == (11190, "Refunded", (5, 0))
    assert Payment.objects.get().refundable == 0


def test_a_sum_leaves_the_copies_where_they_are(paid: Payment) -> None:
    refunds.ask(paid.pk, amount=Decimal("5.00"))
    assert (sent_back(paid), status(paid), counts()) == (500, "Partly refunded", (5, 3))


def test_the_whole_sum_ends_the_order_and_frees_what_it_held(paid: Payment) -> None:
    refunds.ask(paid.pk, amount=Decimal("111.90"))
    assert (sent_back(paid), status(paid), counts()) == (11190, "Refunded", (5, 0))


def test_three_copies_of_a_price_that_does_not_divide_add_up(paid: Payment) -> None:
    line = line_of(paid)
    type(line).objects.filter(pk=line.pk).update(line_price_incl_tax=Decimal("100.00"))
    amounts = [refunds.ask(paid.pk, lines=[Copies(line.pk, 1, restock=True)]).amount for _ in range(3)]
    assert amounts == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"amount": Decimal("111.91")}, "€111.91 is more than can go back: €111.90."),
        ({"amount": Decimal(0)}, "A refund is a sum in whole cents, from 0.01 on."),
        ({"amount": Decimal(-5)}, "A refund is a sum in whole cents, from 0.01 on."),
        ({"amount": Decimal("1.005")}, "A refund is a sum in whole cents, from 0.01 on."),
        ({"copies": 4}, "Of “Paris ’58” 3 copies can still be refunded."),
        ({"copies": 0}, "Such copies are not in this order."),
        ({"copies": 3, "amount": Decimal("6.91")}, "€111.91 is more than can go back: €111.90."),
    ],
)
def test_what_cannot_be_refunded_changes_nothing(paid: Payment, wanted: dict[str, Any], why: str) -> None:
    lines = [Copies(line_of(paid).pk, wanted["copies"], restock=True)] if "copies" in wanted else []
    with pytest.raises(refunds.Refusal, match=why.replace(".", r"\.")):
        refunds.ask(paid.pk, lines=lines, amount=wanted.get("amount", Decimal(0)))
    assert (Refund.objects.count(), sent_back(paid), status(paid), counts()) == (0, 0, "Paid", (5, 3))


def test_a_foreign_line_and_an_unpaid_order_are_refused(paid: Payment, release: Release, alice: Buyer) -> None:
    other = place(make_cart(release).pk, alice, shown_total=Decimal("41.90"))
    with pytest.raises(refunds.Refusal, match="not in this order"):
        refunds.ask(paid.pk, lines=[Copies(line_of(other).pk, 1, restock=True)])
    with pytest.raises(refunds.Refusal, match="not paid"):
        refunds.ask(other.pk, amount=Decimal("1.00"))
    assert Refund.objects.count() == 0


def test_the_worker_asks_once_however_often_it_is_told(paid: Payment) -> None:
    refund = refunds.ask(paid.pk, amount=Decimal("5.00"))
    answers = at_once([partial(refunds.send, refund.pk) for _ in range(5)])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sent_back(paid) == 500
    assert OrderMail.objects.filter(kind="order_refunded").count() == 1


@pytest.mark.parametrize("effect", ["500", "time_out", "answer_lost"])
def test_a_broken_answer_is_asked_again_and_nothing_goes_back_twice(
    paid: Payment, effect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "TIMEOUTS", (1.0, 0.5))
    faults.arm("POST refunds", effect, times=1 if effect == "500" else 2)
    refund = refunds.ask(paid.pk, amount=Decimal("5.00"))
    assert Refund.objects.get().done_at is None
    refunds.send(refund.pk)
    assert (sent_back(paid), status(paid)) == (500, "Partly refunded")


@pytest.mark.postgres
def test_the_same_refund_asked_for_by_two_at_once(paid: Payment) -> None:
    assert connection.vendor == "postgresql"
    answers = at_once([partial(refunds.ask, paid.pk, amount=Decimal("80.00")) for _ in range(4)])
    assert sum(isinstance(answer, Refund) for answer in answers) == 1
    assert sum(isinstance(answer, refunds.Refusal) for answer in answers) == 3
    assert (sent_back(paid), status(paid)) == (8000, "Partly refunded")


@pytest.mark.postgres
def test_the_last_copy_of_a_line_is_refunded_once(paid: Payment) -> None:
    one = [Copies(line_of(paid).pk, 2, restock=True)]
    answers = at_once([partial(refunds.ask, paid.pk, lines=one) for _ in range(4)])
    assert sum(isinstance(answer, Refund) for answer in answers) == 1
    assert (sent_back(paid), counts()) == (7000, (5, 1))


def test_made_in_stripes_own_dashboard(paid: Payment) -> None:
    sent = gateway.create_refund(
        intent=paid.intent_id, amount=Decimal("10.00"), currency="eur", idempotency_key="by hand", metadata={}
    )
    told(sent.id, "refund.created")
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount, refund.stripe_id) == ("stripe", Decimal("10.00"), sent.id)
    assert (sent_back(paid), status(paid)) == (1000, "Partly refunded")
    told(sent.id, "refund.updated")
    assert Refund.objects.count() == 1


def test_one_of_the_dashboards_that_takes_its_time_is_waited_for_and_not_made_again(
    stand_in: StandIn, release: Release, alice: Buyer
) -> None:
    paid = paid_with(release, alice, PENDING)
    sent = gateway.create_refund(
        intent=paid.intent_id, amount=Decimal("10.00"), currency="eur", idempotency_key="by hand", metadata={}
    )
    told(sent.id, "refund.created")
    refund = Refund.objects.get()
    for _ in range(2):
        refunds.send(refund.pk)
    assert (sent_back(paid), Refund.objects.get().done_at, status(paid)) == (1000, None, "Paid")
    standin_refunds.settle(sent.id)
    refunds.send(refund.pk)
    assert (sent_back(paid), status(paid)) == (1000, "Partly refunded")


def told(object_id: str, kind: str) -> StripeEvent:
    """An event arrives and is looked into."""
    event = StripeEvent.objects.create(event_id=f"evt_{StripeEvent.objects.count()}", type=kind, object_id=object_id)
    events.handle(event.pk)
    event.refresh_from_db()
    assert event.handled_at
    return event


def test_a_refund_that_takes_its_time(stand_in: StandIn, release: Release, alice: Buyer) -> None:
    paid = paid_with(release, alice, PENDING)
    refund = refunds.ask(paid.pk, amount=Decimal("5.00"))
    refund.refresh_from_db()
    assert (refund.stripe_id is None, refund.done_at, status(paid)) == (False, None, "Paid")
    standin_refunds.settle(str(refund.stripe_id))
    refunds.send(refund.pk)
    assert (sent_back(paid), status(paid)) == (500, "Partly refunded")


def test_a_refund_that_the_bank_sends_back_is_for_staff(stand_in: StandIn, release: Release, alice: Buyer) -> None:
    paid = paid_with(release, alice, REFUND_FAILS)
    refund = refunds.ask(paid.pk, amount=Decimal("5.00"))
    refund.refresh_from_db()
    assert refund.stripe_id
    assert refund.done_at
    standin_refunds.settle(refund.stripe_id)
    told(refund.stripe_id, "refund.failed")
    refund.refresh_from_db()
    paid.refresh_from_db()
    assert (bool(refund.failed_at), bool(refund.done_at), paid.refundable) == (True, False, Decimal("111.90"))
    assert paid.flag.startswith("The refund of €5.00 failed:")


def test_a_dispute_is_seen_from_its_opening_to_its_end(stand_in: StandIn, release: Release, alice: Buyer) -> None:
    paid = paid_with(release, alice, DISPUTED)
    (opened,) = gateway.disputes_of(paid.intent_id)
    event = told(opened.id, "charge.dispute.created")
    assert event.payment == paid
    dispute = Dispute.objects.get()
    assert (dispute.payment, dispute.amount, dispute.status) == (paid, Decimal("111.90"), "needs_response")
    assert (dispute.closed_at, dispute.is_lost) == (None, False)
    disputes.close(opened.id, won=False)
    told(opened.id, "charge.dispute.closed")
    dispute.refresh_from_db()
    assert (dispute.is_lost, dispute.closed_at is None) == (True, False)
    assert ledger.by_payment()[str(paid.uuid)].kept == 0


def test_events_that_no_webhook_brought_are_found(stand_in: StandIn, paid: Payment) -> None:
    StripeEvent.objects.all().delete()
    gateway.create_refund(
        intent=paid.intent_id, amount=Decimal("10.00"), currency="eur", idempotency_key="by hand", metadata={}
    )
    reconcile_payments()
    assert Refund.objects.get().reason == "stripe"
    assert status(paid) == "Partly refunded"
    before = StripeEvent.objects.count()
    reconcile_payments()
    assert StripeEvent.objects.count() == before

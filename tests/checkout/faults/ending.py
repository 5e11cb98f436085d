"""How a payment has ended: in exactly one of three ways, with the stand-in's ledger and our rows equal to the cent."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import time_machine
from django.db.models import QuerySet, Sum
from django.utils import timezone

from checkout.cents import cents
from checkout.models import Payment, Refund, StripeEvent
from checkout.ownership import breaches
from checkout.sandbox import events, ledger
from checkout.sandbox.models import Delivery
from checkout.tasks import reconcile_payments, sweep_mails
from tests.checkout.sandbox.door import until

Ending = Literal["paid", "refunded", "nothing"]


def brought_to_an_end(payment: Payment) -> Ending:
    """Let the time to pay go by and the worker do its rounds; then say how it has ended."""
    events.release()
    for later in (timedelta(0), timedelta(minutes=40), timedelta(hours=1), timedelta(hours=3)):
        with time_machine.travel(timezone.now() + later):
            until(nothing_on_the_way)
            reconcile_payments()
            until(nothing_on_the_way)
            sweep_mails()
    return ending(payment)


def nothing_on_the_way() -> bool:
    """No webhook is being carried that is due."""
    return not Delivery.objects.filter(delivered_at=None, next_at__lte=timezone.now()).exists()


def ending(payment: Payment) -> Ending:
    """The one way in which it has ended; everything that must be true beside it is asserted."""
    payment = Payment.objects.select_related("order").get(pk=payment.pk)
    assert list(breaches()) == []
    assert not Refund.objects.waiting().exists()
    assert not StripeEvent.objects.filter(handled_at=None).exists()
    assert payment.flag == ""
    theirs = ledger.by_payment().get(str(payment.uuid), ledger.Sum())
    twice = payment.refunds.filter(reason=Refund.Reason.TWICE)
    received = (cents(payment.amount, "paid") if payment.paid_at else 0) + sum_of(twice)
    assert (theirs.received, theirs.refunded) == (received, sum_of(payment.refunds.exclude(done_at=None)))
    held = payment.order.lines.aggregate(sum=Sum("num_allocated"))["sum"]
    copies = payment.order.lines.aggregate(sum=Sum("quantity"))["sum"]
    mails = sorted(payment.order.mails.exclude(sent_at=None).values_list("kind", flat=True))
    assert payment.order.mails.filter(sent_at=None).count() == 0
    if theirs.kept:
        assert (theirs.kept, payment.order.status, held) == (cents(payment.amount, "paid"), "Paid", copies)
        assert mails.count("order_confirmation") == 1
        return "paid"
    assert held == 0
    if theirs.received:
        assert payment.order.status == "Refunded"
        assert mails.count("order_refunded") == 1
        return "refunded"
    assert payment.order.status == "Cancelled"
    assert "order_confirmation" not in mails
    return "nothing"


def sum_of(refunds: QuerySet[Refund]) -> int:
    """Cents of some refunds."""
    return sum(cents(refund.amount, "back") for refund in refunds)

"""A decided refund is carried to Stripe: once, however often the worker dies and the connection breaks."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from checkout import gateway, mails, statuses
from checkout.models import OrderMail, Payment, Refund
from checkout.refunds import copies

logger = logging.getLogger(__name__)


def send(refund_id: int) -> Refund:
    """Ask Stripe for a refund that is decided, or how one stands that was asked for. Raises `gateway.GatewayError`.

    Twice at once is harmless: both ask with the same key. After an answer of Stripe's own failure, which it repeats
    under that key, the next attempt has a new one, and looks first whether the money is on its way already.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.done_at or refund.failed_at:
        return refund
    try:
        if refund.stripe_id:
            sent = gateway.fetch_refund(refund.stripe_id)
        else:
            sent = (seen_at_stripe(refund) if refund.attempt > 1 else None) or create(refund)
    except gateway.GatewayFailed:
        Refund.objects.filter(pk=refund.pk, attempt=refund.attempt).update(attempt=F("attempt") + 1)
        raise
    except gateway.GatewayRefused as refusal:
        fail(refund.pk, str(refusal))
    else:
        record(refund.pk, sent)
    refund.refresh_from_db()
    return refund


def create(refund: Refund) -> gateway.SentRefund:
    """Ask Stripe to send the money back."""
    return gateway.create_refund(
        intent=refund.intent_id,
        amount=refund.amount,
        currency=refund.payment.currency,
        idempotency_key=refund.idempotency_key,
        metadata={"refund": str(refund.uuid), "payment": str(refund.payment.uuid)},
    )


def seen_at_stripe(refund: Refund) -> gateway.SentRefund | None:
    """This refund among those that Stripe has of its payment; None where it is not there."""
    of_payment = gateway.refunds_of(refund.intent_id)
    return next((sent for sent in of_payment if sent.metadata.get("refund") == str(refund.uuid)), None)


@transaction.atomic
def record(refund_id: int, sent: gateway.SentRefund) -> None:
    """Write down how a refund stands at Stripe. A second call with the same news changes nothing."""
    payment = Payment.objects.select_for_update(of=("self",)).get(refunds=refund_id)
    refund = Refund.objects.get(pk=refund_id)
    if (refund.done_at and not sent.has_failed) or refund.failed_at:
        return
    refund.stripe_id = sent.id
    refund.save(update_fields=["stripe_id"])
    if sent.has_failed:
        fail(refund_id, sent.failure or sent.status)
    elif sent.is_done:
        refund.done_at = timezone.now()
        refund.save(update_fields=["done_at"])
        if refund.intent_id == payment.intent_id:
            follow_money(payment)
        order = payment.order
        mails.queue(order, OrderMail.Kind.REFUNDED, payment.language, refund=refund)


def follow_money(payment: Payment) -> None:
    """Bring the order's status to where its money is: partly refunded, or wholly. A wholly refunded order holds
    nothing any more; whatever it still held goes back on the shelf.
    """
    done = payment.refunds.filter(intent_id=payment.intent_id).exclude(done_at=None)
    if sum(done.values_list("amount", flat=True)) >= payment.amount:
        copies.give_up(payment.order_id)
        statuses.move(payment.order_id, "Refunded")
    elif payment.order.status not in ("Cancelled", "Refunded"):
        statuses.move(payment.order_id, "Partly refunded")


@transaction.atomic
def fail(refund_id: int, why: str) -> None:
    """Stripe has refused a refund, or the payer's bank has sent it back: staff have to look."""
    payment = Payment.objects.select_for_update(of=("self",)).select_related("order").get(refunds=refund_id)
    ended = Refund.objects.filter(pk=refund_id, failed_at=None)
    if ended.update(failed_at=timezone.now(), done_at=None, error=why[:250]):
        amount = Refund.objects.get(pk=refund_id)
        payment.flag = f"The refund of {amount} failed: {why}"[:250]
        payment.save(update_fields=["flag"])
        logger.error("order %s: %s", payment.order.number, payment.flag)

"""What was done at Stripe itself: refunds made in its dashboard, and disputes that a payer's bank has opened."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from checkout import gateway
from checkout.models import Dispute, Payment, Refund
from checkout.refunds.sending import record

CLOSED = (Dispute.Status.WON, Dispute.Status.LOST, Dispute.Status.WARNING_CLOSED, Dispute.Status.PREVENTED)


def look(payment: Payment, intent: str) -> None:
    """Take note of every refund and dispute that Stripe has of a payment's money. Raises `gateway.GatewayError`."""
    for sent in reversed(gateway.refunds_of(intent)):
        if refund := known(payment, intent, sent):
            record(refund.pk, sent)
    for opened in gateway.disputes_of(intent):
        note_dispute(payment, opened)


@transaction.atomic
def known(payment: Payment, intent: str, sent: gateway.SentRefund) -> Refund | None:
    """Our row of a refund that Stripe tells of; a new one where it was made in Stripe's dashboard.

    None for one that Stripe has made and taken back before the shop heard of it.
    """
    Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    ours = payment.refunds.filter(stripe_id=sent.id).first()
    if ours is None and (uuid := sent.metadata.get("refund")):
        ours = payment.refunds.filter(uuid=uuid).first()
    if ours is None and not sent.has_failed:
        ours = Refund.objects.create(
            payment=payment,
            intent_id=intent,
            amount=sent.amount,
            reason=Refund.Reason.STRIPE,
            stripe_id=sent.id,
            created_at=sent.created,
        )
    return ours


@transaction.atomic
def note_dispute(payment: Payment, opened: gateway.OpenedDispute) -> None:
    """Write a dispute down as it stands now; what has been closed once keeps its moment."""
    Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    row, _made = Dispute.objects.update_or_create(
        stripe_id=opened.id,
        defaults={"status": opened.status, "answer_by": opened.answer_by, "amount": opened.amount},
        create_defaults={
            "payment": payment,
            "amount": opened.amount,
            "reason": opened.reason[:60],
            "status": opened.status,
            "opened_at": opened.created,
            "answer_by": opened.answer_by,
        },
    )
    if opened.status in CLOSED and row.closed_at is None:
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])

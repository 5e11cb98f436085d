"""Disputes: the payer's bank takes the money back, and the shop wins it again or loses it for good.

An inquiry ("warning_…") asks only: it takes no money unless it becomes a dispute, and the charge can be refunded.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from checkout.sandbox import charges, events, objects
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.models import Entry

KIND = "dispute"
REASONS = ("fraudulent", "product_not_received", "inquiry")
INQUIRIES = ("warning_needs_response", "warning_under_review")
OPEN = ("needs_response", "under_review")


def withdrawn(charge: Entry) -> bool:
    """Whether a dispute holds the charge's money, for now or for good."""
    return Entry.objects.about(KIND, charge.intent).filter(state__in=(*OPEN, "lost")).exists()


@transaction.atomic
def open_on(intent_id: str, reason: str = "fraudulent") -> Entry:
    """Dispute what is left of a charge; the reason "inquiry" asks only."""
    charge = charges.held_of(intent_id)
    if charge is None or charge.state != "succeeded":
        raise StripeRefusal("Only a charge that has succeeded can be disputed.", code="resource_invalid_state")
    left = charge.amount - charge.spent
    if left < 1 or Entry.objects.about(KIND, intent_id).filter(state__in=(*OPEN, *INQUIRIES)).exists():
        raise StripeRefusal("Nothing of this charge is left to dispute.", code="resource_invalid_state")
    asks = reason == "inquiry"
    status = "warning_needs_response" if asks else "needs_response"
    data = objects.dispute(charge.data, "general" if asks else reason, left, status, timezone.now())
    dispute = Entry.objects.create(
        pk=data["id"], kind=KIND, state=status, intent=intent_id, data=data, extra={"taken": 0}
    )
    charge.note(disputed=True)
    events.emit("charge.dispute.created", dispute.data)
    if not asks:
        _withdraw(dispute, charge)
    return dispute


@transaction.atomic
def respond(dispute_id: str) -> Entry:
    """The shop has sent its evidence; the bank thinks about it."""
    _, dispute = charges.held_with(KIND, dispute_id)
    if dispute.state not in ("needs_response", "warning_needs_response"):
        return dispute
    details = dispute.data["evidence_details"]
    sent = {"has_evidence": True, "submission_count": details["submission_count"] + 1, "submission_method": "manual"}
    _update(dispute, status=dispute.state.replace("needs_response", "under_review"), evidence_details=details | sent)
    return dispute


@transaction.atomic
def escalate(dispute_id: str) -> Entry:
    """An inquiry becomes a dispute, and now the money goes."""
    charge, dispute = charges.held_with(KIND, dispute_id)
    if dispute.state not in INQUIRIES:
        return dispute
    left = min(dispute.data["amount"], charge.amount - charge.spent)
    if left < 1:
        raise StripeRefusal("Everything was refunded: nothing is left to dispute.", code="resource_invalid_state")
    _update(dispute, status="needs_response", amount=left, is_charge_refundable=False)
    _withdraw(dispute, charge)
    return dispute


@transaction.atomic
def close(dispute_id: str, *, won: bool) -> Entry:
    """The bank has decided; `won` is the shop's view. An inquiry that is lost becomes a dispute first."""
    charge, dispute = charges.held_with(KIND, dispute_id)
    if dispute.state in INQUIRIES and not won:
        dispute = escalate(dispute_id)
    if dispute.state in INQUIRIES:
        dispute.note(status="warning_closed")
        events.emit("charge.dispute.closed", dispute.data)
    elif dispute.state in OPEN:
        dispute.note(status="won" if won else "lost", is_charge_refundable=won)
        events.emit("charge.dispute.closed", dispute.data)
        if won:
            _reinstate(dispute, charge)
    return dispute


def _update(dispute: Entry, **changes: Any) -> None:
    dispute.note(**changes)
    events.emit("charge.dispute.updated", dispute.data)


def _withdraw(dispute: Entry, charge: Entry) -> None:
    charges.take(charge, dispute.data["amount"])
    dispute.extra = {"taken": dispute.data["amount"]}
    dispute.save(update_fields=["extra"])
    events.emit("charge.dispute.funds_withdrawn", dispute.data)


def _reinstate(dispute: Entry, charge: Entry) -> None:
    charges.give_back(charge, dispute.extra["taken"])
    dispute.extra = {"taken": 0}
    dispute.save(update_fields=["extra"])
    events.emit("charge.dispute.funds_reinstated", dispute.data)

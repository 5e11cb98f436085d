"""Money that goes back: never more than was paid, and by some cards only after a while, or not at all."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from stripe.params import RefundCreateParams

from checkout.sandbox import charges, disputes, events, objects
from checkout.sandbox.asked import checked_metadata, only_handled
from checkout.sandbox.contract import checked
from checkout.sandbox.errors import StripeRefusal, missing
from checkout.sandbox.models import Entry

Caller = dict[str, str | None]
KIND = "refund"
HANDLED = ("amount", "charge", "expand", "metadata", "payment_intent", "reason")


def checked_refund(form: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a refund, or a refusal."""
    params = checked(form, RefundCreateParams)
    only_handled(params, HANDLED)
    if ("charge" in params) == ("payment_intent" in params):
        raise StripeRefusal("One of the following params should be provided for this request: payment_intent, charge.")
    if params.get("amount", 1) < 1:
        raise StripeRefusal("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    params["metadata"] = params.get("metadata") or {}
    checked_metadata(params["metadata"], "metadata")
    return params


@transaction.atomic
def create(params: dict[str, Any], caller: Caller | None = None) -> Entry:
    """Give back `amount`, or all that is left; `params` have passed `checked_refund`."""
    charge = _charge(params)
    left = charge.amount - charge.spent
    if charge.data["refunded"]:
        raise StripeRefusal(f"Charge {charge.pk} has already been refunded.", code="charge_already_refunded")
    if disputes.withdrawn(charge):
        raise StripeRefusal(f"Charge {charge.pk} has been charged back.", code="charge_disputed")
    amount = params.get("amount", left)
    charges.take(charge, amount)
    now = timezone.now()
    course = charge.extra["refund"]
    data = objects.refund(charge.data, params, amount, "pending" if course == "pending" else "succeeded", now)
    refund = Entry.objects.create(
        pk=data["id"],
        kind=KIND,
        state=data["status"],
        due=now if course else None,
        intent=charge.intent,
        data=data,
        extra={"fails": course == "fails"},
    )
    charges.count_refund(charge, amount)
    events.emit("refund.created", refund.data, caller)
    events.emit("charge.refunded", charge.data, caller)
    return refund


@transaction.atomic
def settle(refund_id: str, arrived: bool | None = None) -> Entry:
    """The bank's word on a refund that waits for it; without one, as the test card's number says."""
    charge, refund = charges.held_with(KIND, refund_id)
    if refund.due is None:
        return refund
    refund.due = None
    if arrived if arrived is not None else not refund.extra["fails"]:
        refund.note(status="succeeded", pending_reason=None)
        events.emit("refund.updated", refund.data)
    else:
        charges.give_back(charge, refund.data["amount"])
        charges.count_refund(charge, -refund.data["amount"])
        txn = objects.new_id("txn")
        told = {"failure_reason": "lost_or_stolen_card", "failure_balance_transaction": txn}
        refund.note(status="failed", pending_reason=None, **told)
        events.emit("refund.updated", refund.data)
        events.emit("refund.failed", refund.data)
    return refund


def settle_ripe(since: datetime) -> None:
    """Let the bank speak about every refund that has waited since then."""
    for refund_id in list(Entry.objects.ripe(KIND, since).values_list("pk", flat=True)[:100]):
        # One whose charge was purged meanwhile must not keep the others waiting.
        with suppress(StripeRefusal):
            settle(refund_id)


def _charge(params: dict[str, Any]) -> Entry:
    """The charge to give back from, locked."""
    if charge_id := params.get("charge"):
        charge = Entry.objects.held(charge_id, charges.KIND)
        if charge is None:
            raise missing("charge", charge_id)
    else:
        intent_id = params["payment_intent"]
        if not Entry.objects.filter(pk=intent_id, kind="payment_intent").exists():
            raise missing("payment_intent", intent_id)
        charge = charges.held_of(intent_id)
    if charge is None or charge.state != "succeeded":
        told = "This PaymentIntent does not have a successful charge to refund."
        raise StripeRefusal(told, code="payment_intent_unexpected_state")
    return charge

"""Direct debits: the order is placed at once, and the bank says later whether the money comes."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from checkout.sandbox import charges, disputes, events, objects
from checkout.sandbox.errors import StripeRefusal, missing
from checkout.sandbox.models import Entry


@transaction.atomic
def settle(intent_id: str, arrived: bool | None = None) -> Entry:
    """The bank's word on a debit under way; without one, as the test account's number says. The intent, afterwards."""
    # The session, its intent, its charge: in this order everybody locks them.
    session = Entry.objects.about("checkout.session", intent_id).select_for_update().first()
    intent = Entry.objects.held(intent_id, "payment_intent")
    charge = charges.held_of(intent_id)
    if session is None or intent is None:
        raise missing("payment_intent", intent_id)
    if charge is None or charge.state != "pending":
        return intent
    if arrived is None:
        arrived = charge.extra["arrives"]
    if arrived:
        _arrive(session, intent, charge)
    else:
        _fail(session, intent, charge)
    return intent


def settle_ripe(since: datetime) -> None:
    """Let the bank speak about every debit that has waited since then."""
    for intent_id in list(Entry.objects.ripe(charges.KIND, since).values_list("intent", flat=True)[:100]):
        # One whose session was purged meanwhile must not keep the others waiting.
        with suppress(StripeRefusal):
            settle(intent_id)


def _arrive(session: Entry, intent: Entry, charge: Entry) -> None:
    charges.arrive(charge)
    intent.note(status="succeeded", amount_received=intent.data["amount"])
    session.data |= {"payment_status": "paid"}
    session.save(update_fields=["data"])
    events.emit("payment_intent.succeeded", intent.data)
    events.emit("checkout.session.async_payment_succeeded", session.data)
    if charge.extra["dispute"]:
        disputes.open_on(intent.pk, charge.extra["dispute"])


def _fail(session: Entry, intent: Entry, charge: Entry) -> None:
    told = "The bank account could not be debited."
    charges.fail(charge, "insufficient_funds", told)
    error = objects.payment_error("payment_method_provider_decline", "", told)
    intent.note(status="requires_payment_method", last_payment_error=error, payment_method=None)
    events.emit("payment_intent.payment_failed", intent.data)
    events.emit("checkout.session.async_payment_failed", session.data)

"""The life of a Checkout Session: open, then complete or expired, and never both.

Whoever moves a session on does so by one conditional UPDATE from "open"; of a double click, or of a payment that meets
the expiry, exactly one wins and the other sees what became of it.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from checkout.sandbox import charges, disputes, events, objects
from checkout.sandbox.accounts import Account
from checkout.sandbox.behaviour import PAID, Behaviour, Outcome
from checkout.sandbox.cards import Card
from checkout.sandbox.errors import StripeRefusal, missing
from checkout.sandbox.models import Entry

Caller = dict[str, str | None]
KIND = "checkout.session"
DECLINED = {"card": "Your card was declined.", "sepa_debit": "Your bank account was declined."}


def create(params: dict[str, Any], total: int, expires_at: int) -> Entry:
    """Open a session; `params` have passed `asked.checked_session`."""
    now = timezone.now()
    data = objects.session(params, total, now, expires_at)
    return Entry.objects.create(
        pk=data["id"],
        kind=KIND,
        state="open",
        due=datetime.fromtimestamp(expires_at, UTC),
        data=data,
        extra={
            "line_items": params["line_items"],
            "intent_metadata": params.get("payment_intent_data", {}).get("metadata", {}),
        },
    )


@transaction.atomic
def find(session_id: str) -> Entry:
    """The session as it stands now: if its time is up, it has expired by the time anybody looks."""
    return _held(session_id)


@transaction.atomic
def expire(session_id: str, caller: Caller | None = None) -> Entry:
    """Close an open session at the shop's wish."""
    session = _held(session_id)
    if session.state != "open":
        told = f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session.state}.'
        raise StripeRefusal(told, code="resource_invalid_state")
    _expire(session, caller)
    return session


def expire_overdue() -> int:
    """Close every open session whose time is up; how many there were."""
    overdue = list(Entry.objects.overdue(timezone.now()).values_list("pk", flat=True)[:100])
    for session_id in overdue:
        find(session_id)
    return len(overdue)


@transaction.atomic
def pay(session_id: str, means: Card | Account) -> Entry:
    """Charge the card or the account if the session is still open; what came of it is in the session and its intent."""
    session = _held(session_id)
    if session.state != "open":
        return session
    intent, behaviour = _intent_of(session), means.behaviour
    if behaviour.outcome in (Outcome.PAID, Outcome.PROCESSING):
        _complete(session, intent, means.name, behaviour)
    elif behaviour.outcome is Outcome.AUTHENTICATE:
        _note(session, intent, status="requires_action", last_payment_error=None)
        intent.extra = {"name": means.name}
        intent.save(update_fields=["extra"])
    else:
        _fail(session, intent, behaviour.code, behaviour.decline_code, DECLINED[behaviour.method])
    return session


@transaction.atomic
def authenticate(session_id: str, confirmed: bool) -> Entry:
    """The shopper's answer to the bank's question. Without a question pending nothing happens."""
    session = _held(session_id)
    intent = intent_of(session)
    if session.state != "open" or intent is None or intent.data["status"] != "requires_action":
        return session
    if confirmed:
        _complete(session, intent, intent.extra.get("name", ""), PAID)
    else:
        told = "We are unable to authenticate your payment method."
        _fail(session, intent, "payment_intent_authentication_failure", "", told)
    return session


def intent_of(session: Entry) -> Entry | None:
    """The session's payment intent; there is none before the first attempt to pay."""
    return Entry.objects.filter(pk=session.data["payment_intent"] or "", kind="payment_intent").first()


def _held(session_id: str) -> Entry:
    session = Entry.objects.held(session_id, KIND)
    if session is None:
        raise missing("checkout.session", session_id)
    if session.state == "open" and session.due and session.due <= timezone.now():
        _expire(session, None)
    return session


def _expire(session: Entry, caller: Caller | None) -> None:
    _move_on(session, "expired", status="expired")
    events.emit("checkout.session.expired", session.data, caller)


def _complete(session: Entry, intent: Entry, name: str, behaviour: Behaviour) -> None:
    """Paid, or as good as paid: a debit is under way, and `debits` will say how it ended."""
    charge = charges.record(session, intent, name, behaviour)
    arrived = charge.state == "succeeded"
    _note(
        session,
        intent,
        status="succeeded" if arrived else "processing",
        amount_received=charge.amount if arrived else 0,
        last_payment_error=None,
        latest_charge=charge.pk,
        payment_method=charge.data["payment_method"],
    )
    details = objects.customer_details(session.data, name)
    payment_status = "paid" if arrived else "unpaid"
    _move_on(session, "complete", status="complete", payment_status=payment_status, customer_details=details)
    events.emit("payment_intent.succeeded" if arrived else "payment_intent.processing", intent.data)
    events.emit("checkout.session.completed", session.data)
    if arrived and behaviour.dispute:
        disputes.open_on(intent.pk, behaviour.dispute)


def _fail(session: Entry, intent: Entry, code: str, decline_code: str, told: str) -> None:
    error = objects.payment_error(code, decline_code, told)
    _note(session, intent, status="requires_payment_method", last_payment_error=error)
    events.emit("payment_intent.payment_failed", intent.data)


def _intent_of(session: Entry) -> Entry:
    if intent := intent_of(session):
        return intent
    data = objects.payment_intent(session.data, session.extra["intent_metadata"], timezone.now())
    return Entry.objects.create(pk=data["id"], kind="payment_intent", state=data["status"], data=data)


def _note(session: Entry, intent: Entry, **changes: Any) -> None:
    """Write the intent, and into the session whose it is."""
    intent.note(**changes)
    _move_on(session, "open", payment_intent=intent.pk)


def _move_on(session: Entry, state: str, **changes: Any) -> None:
    """Change a session that is still open. If it no longer is, everything in this transaction is undone."""
    data = session.data | changes
    moved = {"state": state, "data": data, "intent": data["payment_intent"] or ""}
    if Entry.objects.filter(pk=session.pk, state="open").update(**moved) != 1:
        raise StripeRefusal("This session was settled a moment ago.", 409, code="lock_timeout")
    session.state, session.data, session.intent = state, data, moved["intent"]

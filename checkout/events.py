"""What Stripe's events lead to. Each is a hint: the thing it tells of is fetched again, and our rows follow that."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from checkout import gateway, payments, refunds
from checkout.models import EventsRead, Payment, StripeEvent

# The list is read from a little before the last look: an event may stand in it later than it happened.
OVERLAP = timedelta(hours=1)
KEPT_BY_STRIPE = timedelta(days=30)


def store(event: gateway.Event) -> tuple[StripeEvent, bool]:
    """Keep an event, once; say whether there is something to look into."""
    foreign = event.livemode != gateway.is_live()
    ignored = {"handled_at": timezone.now(), "ignored": "of Stripe’s other mode (test or live)"} if foreign else {}
    kept, made = StripeEvent.objects.get_or_create(
        event_id=event.id, defaults={"type": event.type[:100], "object_id": event.object_id or "", **ignored}
    )
    return kept, made and not foreign


def handle(event_pk: int) -> None:
    """Look into an event, and note that it was done; raises `gateway.GatewayError` where Stripe cannot be asked."""
    event = StripeEvent.objects.get(pk=event_pk)
    if event.handled_at:
        return
    try:
        payment, ignored = look(event)
    except gateway.GatewayRefused as refusal:
        if refusal.status != HTTPStatus.NOT_FOUND:
            raise
        payment, ignored = None, f"Stripe does not know it: {refusal}"[:250]
    StripeEvent.objects.filter(pk=event_pk, handled_at=None).update(
        handled_at=timezone.now(), payment=payment, ignored=ignored
    )


def look(event: StripeEvent) -> tuple[Payment | None, str]:
    """Follow what an event tells of; return its payment, or why there is nothing to do."""
    if event.type not in gateway.EVENTS:
        return None, "the shop does not act on this kind"
    if event.type.startswith("checkout.session."):
        payment = of_session(event.object_id)
        if payment:
            payments.sync(payment, event.object_id)
        return payment, "" if payment else "not a session of this shop"
    intent = gateway.intent_of(event.object_id)
    payment = of_intent(intent) if intent else None
    if payment is None or intent is None:
        return None, "not a payment of this shop"
    payments.sync(payment)  # a refund may be told of before the payment is
    refunds.look(payment, intent)
    return payment, ""


def of_session(session_id: str) -> Payment | None:
    """Whose session it is: the payment's own, or one that was opened for it and whose answer was lost."""
    own = Payment.objects.select_related("order", "cart").filter(session_id=session_id).first()
    return own or named_in(gateway.fetch_session(session_id).metadata)


def of_intent(intent: str) -> Payment | None:
    """The payment that a payment at Stripe belongs to."""
    own = Payment.objects.select_related("order", "cart").filter(intent_id=intent).first()
    return own or named_in(gateway.metadata_of(intent))


def named_in(metadata: Any) -> Payment | None:
    """The payment whose uuid the shop has written on something at Stripe."""
    try:
        return Payment.objects.select_related("order", "cart").filter(uuid=metadata.get("payment", "")).first()
    except ValidationError:  # somebody else's metadata
        return None


def fetch_missed() -> None:
    """Store the events that no webhook has brought: the shop was away, or its address was wrong."""
    now = timezone.now()
    before = EventsRead.objects.filter(pk=1).values_list("until", flat=True).first()
    for event in gateway.events_since(max((before or now) - OVERLAP, now - KEPT_BY_STRIPE)):
        store(event)
    EventsRead.objects.update_or_create(pk=1, defaults={"until": now})

"""What happened, written down with what it happened to; and when, how often and in which form the shop is told."""

import hashlib
import hmac
import threading
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from checkout.sandbox import faults, objects
from checkout.sandbox.letters import SUBSCRIBED
from checkout.sandbox.models import Delivery, Entry


class Bell:
    """Wakes whoever carries events, so that a new one need not wait for the next tick."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.rings = 0

    def ring(self) -> None:
        """Wake them all."""
        with self._changed:
            self.rings += 1
            self._changed.notify_all()

    def wait(self, heard: int, timeout: float) -> int:
        """Sleep until there were more rings than `heard`, at most `timeout` seconds; the number of rings by then."""
        with self._changed:
            self._changed.wait_for(lambda: self.rings > heard, timeout)
            return self.rings


bell = Bell()


def emit(kind: str, subject: dict[str, Any], request: dict[str, str | None] | None = None) -> Entry:
    """Record the event within the caller's transaction, which also changed the subject: both are kept, or neither."""
    now = timezone.now()
    data = objects.event(kind, subject, request, now)
    event = Entry.objects.create(pk=data["id"], kind="event", data=data)
    if kind in SUBSCRIBED:
        _post(event, now)
    return event


def send_again(event_id: str, form: str = "snapshot") -> Delivery | None:
    """Once more, at once, whatever became of it before; None if there is no such event."""
    event = Entry.objects.filter(pk=event_id, kind="event").first()
    if event is None:
        return None
    delivery = Delivery.objects.create(event=event, next_at=timezone.now(), form=form)
    transaction.on_commit(bell.ring)
    return delivery


def release(delivery_id: int | None = None) -> int:
    """Let go what a fault holds back: this delivery, or all of them; how many there were."""
    held = Delivery.objects.held_back()
    if delivery_id is not None:
        held = held.filter(pk=delivery_id)
    released = held.update(next_at=timezone.now())
    transaction.on_commit(bell.ring)
    return released


def signature(body: str, secret: str, timestamp: int) -> str:
    """The header `Stripe-Signature`: when it was signed, and the HMAC of that moment and the body."""
    digest = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def _post(event: Entry, now: datetime) -> None:
    """Hand the event to the courier, unless a fault has been armed for it."""
    fault = faults.take(event.data["type"], faults.OF_EVENTS)
    if fault is None:
        Delivery.objects.create(event=event, next_at=now)
    elif fault.effect == faults.DOUBLED:
        Delivery.objects.bulk_create(Delivery(event=event, next_at=now) for _ in range(2))
    elif fault.effect == faults.THIN:
        Delivery.objects.create(event=event, next_at=now, form="thin")
    else:
        later = None if fault.seconds is None else now + timedelta(seconds=fault.seconds)
        Delivery.objects.create(event=event, next_at=later, held=fault.effect)
    transaction.on_commit(bell.ring)

"""What happened, written down with what it happened to, and carried to the shop as signed webhooks until it answers."""

import hashlib
import hmac
import http.client
import json
import logging
import threading
import time
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from checkout.sandbox import objects
from checkout.sandbox.models import Delivery, Entry

logger = logging.getLogger(__name__)
# What the shop's webhook is subscribed to. Other events are recorded, and can be fetched, but are not sent.
SUBSCRIBED = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.closed",
)
# Seconds: how long the shop may take to answer, and how often due deliveries are looked for without being told.
PATIENCE = 10.0
TICK = 1.0


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
        Delivery.objects.create(event=event, next_at=now)
        transaction.on_commit(bell.ring)
    return event


def signature(body: str, secret: str, timestamp: int) -> str:
    """The header `Stripe-Signature`: when it was signed, and the HMAC of that moment and the body."""
    digest = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Courier(threading.Thread):
    """Carries due events to the shop, one after the other; `each_tick` lets the clock do its other work."""

    def __init__(self, webhook_url: str, each_tick: Any, tick: float = TICK) -> None:
        super().__init__(name="courier", daemon=True)
        self.webhook_url, self.each_tick, self.tick = webhook_url, each_tick, tick
        self._stopped = threading.Event()

    def run(self) -> None:
        """Work until stopped; a database that is away for a while is waited for."""
        heard = 0
        while not self._stopped.is_set():
            try:
                self.each_tick()
                while not self._stopped.is_set() and (delivery := Delivery.objects.claim(timezone.now())):
                    self._carry(delivery)
            except DatabaseError:
                logger.warning("the ledger cannot be reached; events wait", exc_info=True)
                connections.close_all()
            heard = bell.wait(heard, self.tick)
        connections.close_all()

    def stop(self) -> None:
        """Finish what is in hand, then end."""
        self._stopped.set()
        bell.ring()
        if self.is_alive():
            self.join(PATIENCE + 1)

    def _carry(self, delivery: Delivery) -> None:
        try:
            status = self._post(json.dumps(delivery.event.data))
            answer = f"HTTP {status}"
        except (OSError, http.client.HTTPException) as fault:
            status, answer = 0, f"{type(fault).__name__}: {fault}"
        arrived = 200 <= status < 300
        delivered_at = timezone.now() if arrived else None
        Delivery.objects.filter(pk=delivery.pk).update(delivered_at=delivered_at, last_answer=answer[:200])
        log = logger.info if arrived else logger.warning
        log("%s %s, try %d: %s", delivery.event.data["type"], delivery.event_id, delivery.attempts, answer)

    def _post(self, body: str) -> int:
        target = urlsplit(self.webhook_url)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Sillon stand-in for Stripe",
            "Stripe-Signature": signature(body, settings.STRIPE_WEBHOOK_SECRET, int(time.time())),
            "Connection": "close",
        }
        # Loopback by the server's own rule, hence no TLS, and no proxy as `urllib` would take from the environment.
        with closing(http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=PATIENCE)) as shop:
            shop.request("POST", target.path or "/", body.encode(), headers)
            return shop.getresponse().status

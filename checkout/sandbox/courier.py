"""Carries events to the shop as signed webhooks until it answers."""

import http.client
import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from checkout.sandbox import letters
from checkout.sandbox.events import bell, signature
from checkout.sandbox.models import Delivery

logger = logging.getLogger(__name__)
# Seconds: how long the shop may take to answer, and how often due deliveries are looked for without being told.
PATIENCE = 10.0
TICK = 1.0


class Courier(threading.Thread):
    """Carries due events to the shop, one after the other; `each_tick` lets the clock do its other work."""

    def __init__(self, webhook_url: str, each_tick: Callable[[], None], tick: float = TICK) -> None:
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
            status = self._post(letters.body(delivery.event, delivery.form))
            answer = f"HTTP {status}"
        except (OSError, http.client.HTTPException) as fault:
            status, answer = 0, f"{type(fault).__name__}: {fault}"
        arrived = 200 <= status < 300
        delivered_at = timezone.now() if arrived else None
        Delivery.objects.filter(pk=delivery.pk).update(delivered_at=delivered_at, last_answer=answer[:200])
        if delivered_at:
            Delivery.objects.overtaken_by(delivery).update(next_at=delivered_at)
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

"""Every five minutes money and orders are brought together again, whatever was lost on the way.

Each row is looked at by itself: one that cannot be brought on must not keep the others waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from checkout import events, gateway, payments, refunds
from checkout.models import Payment, Refund, StripeEvent

logger = logging.getLogger(__name__)
# What came within the last minute is in a worker's hands.
IN_HAND = timedelta(minutes=1)


def reconcile() -> None:
    """Fetch the events that no webhook brought, look into those that nobody did, then at every payment and refund
    without an end.
    """
    if Payment.objects.exists():
        attempt("events that may be missing", events.fetch_missed)
    since = timezone.now() - IN_HAND
    fresh = StripeEvent.objects.filter(handled_at=None)
    for pk in fresh.order_by("received_at").values_list("pk", flat=True)[:500]:
        attempt(f"event {pk}", lambda pk=pk: events.handle(pk))
    for payment in Payment.objects.waiting().select_related("order", "cart").iterator(chunk_size=100):
        attempt(f"order {payment.order.number}", lambda payment=payment: payments.reconcile(payment))
    for pk in Refund.objects.waiting().filter(created_at__lt=since).values_list("pk", flat=True):
        attempt(f"refund {pk}", lambda pk=pk: refunds.send(pk))


def attempt(what: str, bring_on: Callable[..., Any]) -> None:
    """Bring one thing on; where it cannot be now, the log says so, and the next round tries again."""
    try:
        bring_on()
    except gateway.GatewayError as fault:
        logger.warning("%s waits on: %s", what, fault)
    except Exception:  # the log tells staff which it was
        logger.exception("%s cannot be brought on", what)

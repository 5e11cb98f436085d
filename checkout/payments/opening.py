"""The payment page: asked for once, however often the shopper clicks and the connection breaks."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation

from checkout import gateway
from checkout.links import order_path
from checkout.models import Payment
from checkout.payments.settling import settle

# Stripe takes no session that lives less than 30 minutes; a little more, for the time that the question takes.
SHORTEST = timedelta(minutes=30, seconds=20)


def start(payment: Payment) -> str:
    """The address where this payment is paid; the order's own page where nothing is left to pay.

    Safe to call twice and at once: both calls ask with the same idempotency key and get the same session.
    Raises `gateway.GatewayError`; the order then waits, and the next call tries again.
    """
    if payment.is_waiting and payment.amount == 0:
        settle(payment.pk, None)
        payment.refresh_from_db()
    if payment.is_waiting and not payment.session_id:
        payment = open_session(payment)
    can_be_paid = payment.is_waiting and not payment.is_processing
    return payment.session_url if can_be_paid else order_path(payment.order)


def open_session(payment: Payment) -> Payment:
    """Ask Stripe for the payment's session and keep it, unless the payment has ended meanwhile.

    A session that is not kept has an address that nobody was told; it is closed at once, or runs out by itself.
    """
    if payment.expires_at - timezone.now() < SHORTEST:
        renew(payment)
    try:
        session = create_session(payment)
    except gateway.GatewayFailed:
        renew(payment)
        raise
    kept = (
        Payment.objects.waiting()
        .filter(pk=payment.pk, session_id=None)
        .update(session_id=session.id, session_url=session.url or "", intent_id=session.payment_intent or "")
    )
    payment.refresh_from_db()
    if not kept and payment.session_id != session.id:
        with contextlib.suppress(gateway.GatewayError):
            gateway.expire_session(session.id)
    return payment


def renew(payment: Payment) -> None:
    """Ask the next time with a new key and a full window: Stripe repeats even a failure that it stored under a key,
    and takes no session that lives less than half an hour. One process renews, the others see its values.
    """
    expires_at = timezone.now().replace(microsecond=0) + timedelta(minutes=settings.PAYMENT_WINDOW_MINUTES)
    Payment.objects.waiting().filter(pk=payment.pk, session_id=None, attempt=payment.attempt).update(
        attempt=F("attempt") + 1, expires_at=expires_at
    )
    payment.refresh_from_db()


def create_session(payment: Payment) -> gateway.Session:
    """Ask Stripe for a session over exactly the order's lines; they have to add up to the payment's amount."""
    order = payment.order
    lines = [
        gateway.LineItem(line.title, line.line_price_incl_tax / line.quantity, line.quantity)
        if line.line_price_incl_tax % line.quantity == 0
        else gateway.LineItem(f"{line.title} × {line.quantity}", line.line_price_incl_tax, 1)
        for line in order.lines.all()
    ]
    if order.shipping_incl_tax:
        lines.append(gateway.LineItem(order.shipping_method, order.shipping_incl_tax, 1))
    with translation.override(payment.language):
        return gateway.create_session(
            reference=order.number,
            idempotency_key=payment.idempotency_key,
            lines=lines,
            total=payment.amount,
            currency=payment.currency.lower(),
            customer_email=order.guest_email,
            locale=payment.language,
            success_url=settings.SITE_URL + order_path(order, payment.created_at) + "?session_id={CHECKOUT_SESSION_ID}",
            cancel_url=settings.SITE_URL + reverse("cart"),
            expires_at=payment.expires_at,
            metadata={"payment": str(payment.uuid), "order": order.number},
        )

"""What becomes of a payment. Events are hints: `sync` asks Stripe how the session stands and moves our rows.

The webhook, the page the shopper comes back to, and the reconcile task all call `sync`, so doubled, lost, late and
reordered events end the same way. Stripe is never asked inside a transaction.
"""

from __future__ import annotations

import contextlib
import logging
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from oscar.core.loading import get_model

from catalog.stock import ledger
from checkout import gateway, mails
from checkout.carts import keeping
from checkout.links import order_path
from checkout.models import OrderMail, Payment

logger = logging.getLogger(__name__)
Basket = get_model("basket", "Basket")
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
    return payment.session_url if payment.is_waiting else order_path(payment.order)


def open_session(payment: Payment) -> Payment:
    """Ask Stripe for the payment's session and keep it, unless the payment has ended meanwhile.

    A session that is not kept has an address that nobody was told; it is closed at once, or runs out by itself.
    """
    if payment.expires_at - timezone.now() < SHORTEST:
        renew(payment)
    try:
        session = create_session(payment)
    except gateway.GatewayUnavailable:
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


def sync(payment: Payment) -> Payment:
    """Look at the session again and move our rows to where the money is. Raises `gateway.GatewayError`."""
    if payment.session_id and payment.paid_at is None:
        try:
            session = gateway.fetch_session(payment.session_id)
        except gateway.GatewayRefused as fault:
            if fault.status != HTTPStatus.NOT_FOUND:
                raise
            logger.exception("Stripe does not know the session of order %s", payment.order.number)
            end_unpaid(payment.pk, flag="Stripe does not know the session")
        else:
            if session.status == "complete" and session.payment_status in ("paid", "no_payment_required"):
                settle(payment.pk, session)
            elif session.status == "expired":
                end_unpaid(payment.pk)
        payment.refresh_from_db()
    return payment


def abandon(payment: Payment) -> Payment:
    """Close a waiting payment for good: the session first, so that nobody can pay it, then the stock goes back.

    If it was paid a moment ago, it stays paid. Raises `gateway.GatewayError` where Stripe cannot be asked.
    """
    if payment.is_waiting and payment.session_id:
        try:
            gateway.expire_session(payment.session_id)
        except gateway.GatewayRefused:
            logger.info("session of order %s is closed already", payment.order.number)
        return sync(payment)
    if payment.is_waiting:
        end_unpaid(payment.pk)
        payment.refresh_from_db()
    return payment


def reconcile(payment: Payment) -> Payment:
    """Bring a waiting payment to its end where its time is up; look at it again where it is not."""
    return sync(payment) if payment.expires_at > timezone.now() else abandon(payment)


@transaction.atomic
def settle(payment_id: int, session: gateway.Session | None) -> None:
    """The money is there: order paid, cart closed, mail queued. A second call changes nothing."""
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.paid_at:
        return
    if session and (session.amount_total, session.currency) != (payment.amount, payment.currency.lower()):
        payment.flag = f"Stripe says {session.amount_total} {session.currency}, the order {payment.amount}"
        payment.save(update_fields=["flag"])
        logger.error("order %s: %s", payment.order.number, payment.flag)
        return
    if payment.ended_at:
        payment.flag = "paid after it had ended"
        payment.save(update_fields=["flag"])
        logger.error("order %s: %s", payment.order.number, payment.flag)
        return
    payment.paid_at = timezone.now()
    if session:
        payment.intent_id = session.payment_intent or ""
    payment.save(update_fields=["paid_at", "intent_id"])
    payment.order.set_status("Paid")
    if payment.cart:
        payment.cart.submit()
        keeping.close(payment.cart)
    mails.queue(payment.order, OrderMail.Kind.CONFIRMATION, payment.language)


@transaction.atomic
def end_unpaid(payment_id: int, *, flag: str = "") -> None:
    """Nobody will pay this: copies go back, the order is cancelled, the cart is given back as a new row."""
    kept = keeping.inherited(payment_id)
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if not payment.is_waiting:
        return
    order = payment.order
    for line in order.lines.order_by("stockrecord_id"):
        if line.num_allocated and line.stockrecord_id:
            ledger.release(line.stockrecord_id, line.num_allocated)
    order.lines.update(num_allocated=0)
    order.set_status("Cancelled")
    if payment.cart:
        payment.cart.submit()
        keeping.close(payment.cart)
    payment.ended_at, payment.flag = timezone.now(), flag
    payment.given_back = cart_again(order)
    keeping.give_back(payment.given_back, kept)
    payment.save(update_fields=["ended_at", "flag", "given_back"])


def cart_again(order: Any) -> Any:
    """A new open cart with what the order held; the old row stays with its order for ever."""
    cart = Basket.objects.create(owner=order.user)
    for line in order.lines.select_related("stockrecord", "product"):
        if line.product and line.stockrecord:
            cart.lines.create(
                line_reference=f"{line.product_id}_{line.stockrecord_id}",
                product=line.product,
                stockrecord=line.stockrecord,
                quantity=line.quantity,
                price_currency=order.currency,
                price_excl_tax=line.unit_price_excl_tax,
                price_incl_tax=line.unit_price_incl_tax,
            )
    return cart

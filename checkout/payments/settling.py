"""The money is there, or on its way: what that does to the order."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.alerts import invitations
from catalog.models import Release
from catalog.stock import ledger
from checkout import gateway, mails, refunds, statuses, uses
from checkout.carts.keeping import close_cart
from checkout.models import InvitedOrderLine, OrderMail, Payment, Refund

logger = logging.getLogger(__name__)
Basket = get_model("basket", "Basket")
BasketLine = get_model("basket", "Line")


@transaction.atomic
def settle(payment_id: int, session: gateway.Session | None) -> None:
    """Take note of the money in a session (None: nothing was to be paid). A second call changes nothing.

    Paid in time: order paid, cart closed, mail queued. Paid late: the copies that are left, or the money back. Paid
    twice: the second money back. Amounts that differ: for staff to look at, and nothing else.
    """
    payment = Payment.objects.select_for_update(of=("self",)).select_related("order").get(pk=payment_id)
    intent = (session.payment_intent or "") if session else ""
    if payment.paid_at and intent == payment.intent_id:
        return
    if session and (session.amount_total, session.currency) != (payment.amount, payment.currency.lower()):
        flag(payment, f"Stripe says {session.amount_total} {session.currency}, the order {payment.amount}")
        return
    if payment.paid_at:
        refunds.owe(payment, Refund.Reason.TWICE, intent, payment.amount)
        return
    late = payment.ended_at is not None
    payment.paid_at, payment.intent_id = timezone.now(), intent
    if session:
        payment.session_id = session.id  # the one that was paid, where there were two
    payment.save(update_fields=["paid_at", "intent_id", "session_id"])
    if late and not bought_again(payment):
        logger.warning("order %s was paid when its copies were gone", payment.order.number)
        refunds.owe(payment, Refund.Reason.LATE, intent, payment.amount)
        return
    close_cart(payment.cart_id)
    statuses.move(payment.order_id, "Paid")
    end_waiting(payment.order)
    mails.queue(payment.order, OrderMail.Kind.CONFIRMATION, payment.language)


@transaction.atomic
def note_under_way(payment_id: int, session: gateway.Session) -> None:
    """The shopper has done their part, the bank takes its days: the copies stay held, and a new cart can begin."""
    payment = Payment.objects.select_for_update(of=("self",)).select_related("order").get(pk=payment_id)
    if not payment.is_waiting or payment.is_processing:
        return
    payment.processing_at, payment.intent_id = timezone.now(), session.payment_intent or ""
    payment.save(update_fields=["processing_at", "intent_id"])
    close_cart(payment.cart_id)
    statuses.move(payment.order_id, "Payment processing")


def flag(payment: Payment, text: str) -> None:
    """Say on the order that money and order do not agree; somebody has to look."""
    payment.flag = text[:250]
    payment.save(update_fields=["flag"])
    logger.error("order %s: %s", payment.order.number, text)


def bought_again(payment: Payment) -> bool:
    """Give an order that had ended what it is paid for now: all its copies, or nothing (False)."""
    cart = payment.given_back_id
    is_open = cart and Basket.objects.select_for_update().filter(pk=cart, status=Basket.OPEN).exists()
    if not allocated_again(payment.order):
        return False
    uses.take_again(payment.order)
    if is_open:  # what is bought now is in no cart any more
        bought = payment.order.lines.values("stockrecord_id")
        BasketLine.objects.filter(basket=cart, stockrecord_id__in=bought).delete()
    return True


def end_waiting(order: Any) -> None:
    """Who has bought waits no more: by the invitation that was used, or by the address."""
    bought = list(order.lines.exclude(product=None).values_list("product", flat=True))
    ledger.lock(*(Release(pk=product) for product in bought))  # all at once, in the order in which a buyer takes them
    for invited in InvitedOrderLine.objects.filter(line__order=order).order_by("invitation__lot__record"):
        invitations.bought(invited.invitation_id)
    invitations.bought_anyway(bought, {order.guest_email, getattr(order.user, "email", "")} - {""})


def allocated_again(order: Any) -> bool:
    """Reserve the copies of an order that had given them back."""
    granted = True
    with transaction.atomic():
        for line in order.lines.order_by("stockrecord_id"):
            granted = granted and bool(line.stockrecord_id) and taken_again(line)
            order.lines.filter(pk=line.pk).update(num_allocated=line.quantity)
        if not granted:
            transaction.set_rollback(True)
    return granted


def taken_again(line: Any) -> bool:
    """Reserve a line's copies: those that its invitation holds still, or free ones."""
    invited = InvitedOrderLine.objects.filter(line=line).first()
    if invited and invitations.take(invited.invitation_id, line.quantity):
        return True
    InvitedOrderLine.objects.filter(line=line).delete()
    return ledger.allocate(line.stockrecord_id, line.quantity)

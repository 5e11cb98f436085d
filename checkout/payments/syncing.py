"""Looking at Stripe's session, and following it. Never inside a transaction."""

from __future__ import annotations

import contextlib
import logging
from http import HTTPStatus

from django.utils import timezone

from checkout import gateway
from checkout.models import OrderMail, Payment
from checkout.payments.ending import end_unpaid
from checkout.payments.settling import note_under_way, settle

logger = logging.getLogger(__name__)


def sync(payment: Payment, session_id: str = "") -> Payment:
    """Look at the session again and move our rows to where the money is. Raises `gateway.GatewayError`.

    `session_id`: another session than the payment's own, which an event tells of. It may be one that was opened but
    whose answer never arrived, and its money counts as well.
    """
    asked = session_id or payment.session_id
    if asked and (payment.paid_at is None or asked != payment.session_id):
        try:
            session = gateway.fetch_session(asked)
        except gateway.GatewayRefused as fault:
            if fault.status != HTTPStatus.NOT_FOUND:
                raise
            logger.exception("Stripe does not know the session of order %s", payment.order.number)
            end_unpaid(payment.pk, flag="Stripe does not know the session")
        else:
            follow(payment, session)
        payment.refresh_from_db()
    return payment


def follow(payment: Payment, session: gateway.Session) -> None:
    """Do for a session what it says of itself; of one that is not the payment's own, only its money matters."""
    before, own = payment.session_id, session.id == payment.session_id
    if session.is_paid:
        settle(payment.pk, session)
        if before and not own:
            with contextlib.suppress(gateway.GatewayError):  # nobody shall pay a second time
                gateway.expire_session(before)
    elif own and session.is_under_way:
        note_under_way(payment.pk, session)
    elif own and session.has_failed:
        end_unpaid(payment.pk, mail=OrderMail.Kind.PAYMENT_FAILED)
    elif own and session.status == "expired":
        end_unpaid(payment.pk, mail=OrderMail.Kind.CANCELLED)


def abandon(payment: Payment, *, mail: OrderMail.Kind | None = None) -> Payment:
    """Close a waiting payment for good: the session first, so that nobody can pay it, then the stock goes back.

    If it was paid a moment ago, it stays paid. `mail` tells the shopper, where it was not they who gave it up.
    Raises `gateway.GatewayError` where Stripe cannot be asked.
    """
    if payment.is_waiting and payment.session_id:
        try:
            session = gateway.expire_session(payment.session_id)
        except gateway.GatewayRefused:
            logger.info("session of order %s is closed already", payment.order.number)
            return sync(payment)
        if session.status != "expired":
            return sync(payment)
    if payment.is_waiting:
        end_unpaid(payment.pk, mail=mail)
        payment.refresh_from_db()
    return payment


def reconcile(payment: Payment) -> Payment:
    """Bring a waiting payment to its end where its time is up; look at it again where it is not, or where the bank
    takes its time.
    """
    if payment.is_processing or payment.expires_at > timezone.now():
        return sync(payment)
    return abandon(payment, mail=OrderMail.Kind.CANCELLED)

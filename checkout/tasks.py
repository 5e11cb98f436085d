"""Work in the background: each task is one line into a plain function, and safe to run twice."""

import logging

from celery import shared_task

from checkout import gateway, mails, payments, renewal, webhook
from checkout.models import Payment

logger = logging.getLogger(__name__)


@shared_task
def send_mail(mail_id: int) -> None:
    """Send one mail of an order."""
    mails.send(mail_id)


@shared_task
def sweep_mails() -> None:
    """Send what waits although nobody works at it (beat)."""
    mails.sweep()


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=8)
def send_link(number: str, email: str, language: str) -> None:
    """Send a new link to an order, if this is its address."""
    renewal.send(number, email, language)


@shared_task
def handle_event(event_pk: int) -> None:
    """Think about an event that the webhook has stored."""
    webhook.handle(event_pk)


@shared_task
def reconcile_payments() -> None:
    """Look at every waiting payment, and at every event that was never handled (beat)."""
    webhook.handle_leftovers()
    for payment in Payment.objects.waiting().select_related("order", "cart").iterator(chunk_size=100):
        try:
            payments.reconcile(payment)
        except gateway.GatewayError as fault:
            logger.warning("order %s waits on: %s", payment.order.number, fault)
        except Exception:  # one order must not keep the others waiting; the log tells staff which it was
            logger.exception("order %s cannot be reconciled", payment.order.number)

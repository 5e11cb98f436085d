"""Work in the background: each task is one line into a plain function, and safe to run twice."""

from celery import shared_task

from checkout import events, mails, reconciling, refunds, renewal


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
    events.handle(event_pk)


@shared_task
def send_refund(refund_id: int) -> None:
    """Carry a decided refund to Stripe; where it does not answer, the reconcile task asks again."""
    reconciling.attempt(f"refund {refund_id}", lambda: refunds.send(refund_id))


@shared_task
def reconcile_payments() -> None:
    """Bring money and orders together again, whatever was lost (beat)."""
    reconciling.reconcile()

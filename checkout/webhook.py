"""Stripe's webhook: it verifies, stores, answers. Thinking happens later, in the worker."""

import logging
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from checkout import gateway, payments
from checkout.models import Payment, StripeEvent

logger = logging.getLogger(__name__)
MAX_BYTES = 512 * 1024


@csrf_exempt  # Stripe signs its posts; the signature is checked first
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Answer 200 to every event that is Stripe's, 400 to everything else."""
    from checkout.tasks import handle_event  # the tasks import this module

    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MAX_BYTES:
        return HttpResponse("too large, or of unknown length\n", status=400, content_type="text/plain")
    try:
        event = gateway.verify_event(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.BadSignature as fault:
        logger.warning("webhook refused: %s", fault)
        return HttpResponse("signature not accepted\n", status=400, content_type="text/plain")
    with transaction.atomic():
        stored, created = StripeEvent.objects.get_or_create(
            event_id=event.id, defaults={"type": event.type[:100], "session_id": event.object_id or ""}
        )
        if created:
            transaction.on_commit(lambda: handle_event.delay(stored.pk), robust=True)
    return HttpResponse("stored\n", content_type="text/plain")


def handle(event_pk: int) -> None:
    """Look at the session that an event is about, and note that it was done."""
    event = StripeEvent.objects.get(pk=event_pk)
    if event.handled_at:
        return
    payment = Payment.objects.select_related("order", "cart").filter(session_id=event.session_id).first()
    if payment:
        payments.sync(payment)
    StripeEvent.objects.filter(pk=event_pk, handled_at=None).update(handled_at=timezone.now())


def handle_leftovers() -> None:
    """Handle what was stored but never thought about: the queue was lost, or Stripe could not be asked."""
    since = timezone.now() - timedelta(minutes=1)
    for pk in StripeEvent.objects.filter(handled_at=None, received_at__lt=since).values_list("pk", flat=True)[:500]:
        try:
            handle(pk)
        except gateway.GatewayError as fault:
            logger.warning("event %s waits on: %s", pk, fault)
        except Exception:  # one event must not keep the others waiting; the log tells staff which it was
            logger.exception("event %s cannot be handled", pk)

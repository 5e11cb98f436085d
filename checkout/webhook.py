"""Stripe's webhook: it verifies, stores, answers. Thinking happens later, in the worker."""

import logging

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from checkout import events, gateway

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
        stored, fresh = events.store(event)
        if fresh:
            transaction.on_commit(lambda: handle_event.delay(stored.pk), robust=True)
    return HttpResponse("stored\n", content_type="text/plain")

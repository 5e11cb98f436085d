"""The mails of an order. The row is the truth: it is queued with the order's change and sent after the commit."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from checkout.addresses import lines_of
from checkout.links import order_path
from checkout.models import OrderMail, Refund

logger = logging.getLogger(__name__)
# A worker that has claimed a mail and is silent for so long is taken for dead.
LEASE = timedelta(minutes=2)
# After a refusal the next try comes later and later, hourly in the end, for about two days.
MAX_ATTEMPTS = 50


def queue(order: Any, kind: OrderMail.Kind, language: str, *, refund: Refund | None = None) -> None:
    """Queue a mail of an order, once of each kind (of each refund one); call in the transaction of what it tells."""
    from checkout.tasks import send_mail  # the tasks import this module

    mail, created = OrderMail.objects.get_or_create(
        order=order,
        kind=kind,
        refund=refund,
        defaults={"language": language, "message_id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname)},
    )
    if created:
        transaction.on_commit(lambda: send_mail.delay(mail.pk), robust=True)


def send(mail_id: int) -> bool:
    """Send a queued mail if nobody else is at it; say whether it was sent now.

    Claimed by one conditional UPDATE. A worker that dies after the claim leaves a lease, which the sweeper takes up:
    the same message goes out again with the same Message-ID.
    """
    now = timezone.now()
    claimed = due(now).filter(pk=mail_id).update(next_at=now + LEASE, attempts=F("attempts") + 1)
    if not claimed:
        return False
    mail = OrderMail.objects.select_related("order__shipping_address__country", "refund__payment").get(pk=mail_id)
    try:
        message(mail).send()
    except OSError as fault:  # smtplib's errors are OSErrors too
        logger.warning("mail %s of order %s: %s", mail.kind, mail.order.number, fault)
        wait = timedelta(minutes=min(2**mail.attempts, 60))
        OrderMail.objects.filter(pk=mail_id).update(error=str(fault)[:500], next_at=now + wait)
        return False
    OrderMail.objects.filter(pk=mail_id).update(sent_at=timezone.now(), error="")
    return True


def due(now: datetime) -> QuerySet[OrderMail]:
    """The mails that may be tried at this moment."""
    return OrderMail.objects.filter(sent_at=None, next_at__lte=now, attempts__lt=MAX_ATTEMPTS)


def sweep() -> None:
    """Send what should have gone: refused before, or claimed by a worker that has died, or lost by the queue."""
    for mail_id in due(timezone.now()).order_by("next_at").values_list("pk", flat=True)[:500]:
        send(mail_id)


def message(mail: OrderMail) -> EmailMultiAlternatives:
    """The mail as it goes out: subject, text and HTML in the order's language."""
    with translation.override(mail.language):
        context = {
            "order": mail.order,
            "refund": mail.refund,
            "address": lines_of(mail.order.shipping_address),
            "lines": mail.order.lines.select_related("product"),
            "url": settings.SITE_URL + order_path(mail.order),
            "site_url": settings.SITE_URL,
        }
        folder = f"emails/{mail.kind}"
        message = EmailMultiAlternatives(
            subject=render_to_string(f"{folder}/subject.txt", context).strip(),
            body=render_to_string(f"{folder}/body.txt", context),
            to=[mail.order.guest_email],
            headers={"Message-ID": mail.message_id},
        )
        message.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
        return message

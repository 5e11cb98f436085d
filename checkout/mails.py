"""The mails of an order. The row is the truth: it is queued with the order's change and sent after the commit."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from checkout.links import order_path
from checkout.models import OrderMail

logger = logging.getLogger(__name__)
# A worker that has claimed a mail and is silent for so long is taken for dead.
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 12


def queue(order: Any, kind: OrderMail.Kind, language: str) -> None:
    """Queue a mail of an order, once of each kind; call inside the transaction of what it tells."""
    from checkout.tasks import send_mail

    mail, created = OrderMail.objects.get_or_create(
        order=order,
        kind=kind,
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
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    claimed = OrderMail.objects.filter(free, pk=mail_id, sent_at=None, attempts__lt=MAX_ATTEMPTS).update(
        claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    mail = OrderMail.objects.select_related("order__shipping_address__country").get(pk=mail_id)
    try:
        message(mail).send()
    except OSError as fault:  # smtplib's errors are OSErrors too
        logger.warning("mail %s of order %s: %s", mail.kind, mail.order.number, fault)
        OrderMail.objects.filter(pk=mail_id).update(error=str(fault)[:500])
        return False
    OrderMail.objects.filter(pk=mail_id).update(sent_at=timezone.now(), error="")
    return True


def waiting() -> list[int]:
    """The ids of mails that should have gone: never claimed, or claimed by a worker that has died."""
    since = timezone.now() - LEASE
    free = Q(claimed_at=None) | Q(claimed_at__lt=since)
    return list(
        OrderMail.objects.filter(free, sent_at=None, attempts__lt=MAX_ATTEMPTS).values_list("pk", flat=True)[:500]
    )


def message(mail: OrderMail) -> EmailMultiAlternatives:
    """The mail as it goes out: subject, text and HTML in the order's language."""
    with translation.override(mail.language):
        context = {
            "order": mail.order,
            "lines": mail.order.lines.select_related("product"),
            "order_url": settings.SITE_URL + order_path(mail.order),
            "site_url": settings.SITE_URL,
        }
        folder = f"emails/{mail.kind}"
        message = EmailMultiAlternatives(
            subject=render_to_string(f"{folder}/subject.txt", context).strip(),
            body=render_to_string(f"{folder}/body.txt", context),
            to=[mail.order.email],
            headers={"Message-ID": mail.message_id},
        )
        message.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
        return message

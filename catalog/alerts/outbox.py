"""The outbox of the alerts. A mail is a row, written with what it tells and sent after the commit.

Whatever becomes of workers and of the queue: a row that is neither sent nor given up is found by the sweeper.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable
from datetime import timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.alerts import mails, pace
from catalog.models import Alert, AlertMail
from catalog.stock.states import Lifecycle

logger = logging.getLogger(__name__)
# A worker that has claimed a mail and is silent for so long is taken for dead.
LEASE = timedelta(minutes=2)
# After a refusal the next try comes later and later, about hourly in the end, for about two days.
MAX_ATTEMPTS = 50
LONGEST_WAIT = 60
SWEPT = 500
GONE = frozenset({Lifecycle.DRAFT, Lifecycle.WITHDRAWN})
# Not so that nobody can guess it: so that a thousand refused mails do not come back in the same second.
JITTER = random.Random()  # noqa: S311 (it spreads retries, it keeps no secret)


def queue(alert: Alert, kind: AlertMail.Kind, language: str, *, about: int | None = None) -> None:
    """Queue a mail once for what it is about (an answer: unless one waits already), in the caller's transaction."""
    from catalog.tasks import send_alert_mail  # the tasks import this module

    message_id = make_msgid(domain=urlsplit(settings.SITE_URL).hostname)
    row = AlertMail(alert=alert, kind=kind, language=language, about=about, message_id=message_id)
    AlertMail.objects.bulk_create([row], ignore_conflicts=True)
    if queued := AlertMail.objects.filter(message_id=message_id).values_list("pk", flat=True).first():
        transaction.on_commit(lambda: send_alert_mail.delay(queued), robust=True)


def send(mail_id: int) -> bool:
    """Send a queued mail if nobody else is at it; say whether it was sent now.

    Claimed by one conditional UPDATE. A worker that dies after the claim leaves a lease, which the sweeper takes up:
    the same message goes out again with the same Message-ID.
    """
    if not AlertMail.objects.due(timezone.now()).filter(pk=mail_id).exists():
        return False
    pace.wait()
    now = timezone.now()
    due = AlertMail.objects.due(now).filter(pk=mail_id)
    if not due.update(next_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    mail = AlertMail.objects.select_related("alert__release").get(pk=mail_id)
    if mail.attempts > MAX_ATTEMPTS:  # each time the worker died of it
        change(mail, failed_at=timezone.now(), error=mail.error or "no worker came to an end with it")
        return False
    if reason := why_not(mail):
        change(mail, skipped_at=timezone.now(), reason=reason)
        return False
    try:
        mails.message(mail).send()
    except OSError as fault:  # smtplib's errors are OSErrors too
        logger.warning("alert mail %s: %s", mail.pk, type(fault).__name__)
        refused(mail, str(fault))
        return False
    change(mail, sent_at=timezone.now(), error="")
    return True


def why_not(mail: AlertMail) -> str:
    """Why a mail would be wrong by now; "" where it would not."""
    alert = mail.alert
    if not alert.is_live:
        return f"the alert has ended: {alert.ending}"
    if alert.release.lifecycle in GONE:
        return "the release is gone"
    if mail.kind == AlertMail.Kind.CONFIRM:
        return "confirmed already" if alert.is_waiting else ""
    return "" if alert.is_waiting else "not confirmed"


def refused(mail: AlertMail, error: str) -> None:
    """Try again later, or give up and leave it to staff."""
    now = timezone.now()
    if mail.attempts >= MAX_ATTEMPTS:
        change(mail, failed_at=now, error=error[:500])
        return
    minutes = min(2**mail.attempts, LONGEST_WAIT) * JITTER.uniform(0.75, 1.25)
    change(mail, next_at=now + timedelta(minutes=minutes), error=error[:500])


def change(mail: AlertMail, **fields: object) -> None:
    """Write down what has become of a mail that we have claimed; another's claim that came meanwhile stays."""
    AlertMail.objects.open().filter(pk=mail.pk).update(**fields)


def retry(chosen: Iterable[AlertMail]) -> int:
    """Staff want these failed mails tried once more; return how many had not been taken back already."""
    from catalog.tasks import send_alert_mail  # the tasks import this module

    again = [mail for mail in chosen if mail.retry()]
    transaction.on_commit(lambda: [send_alert_mail.delay(mail.pk) for mail in again], robust=True)
    return len(again)


def sweep() -> None:
    """Wake the workers for what should have gone: refused before, claimed by one that has died, lost by the queue."""
    from catalog.tasks import send_alert_mail  # the tasks import this module

    due = AlertMail.objects.due(timezone.now()).order_by("next_at")
    for mail_id in due.values_list("pk", flat=True)[:SWEPT]:
        send_alert_mail.delay(mail_id)

"""The outbox of the alerts. A mail is a row, written with what it tells and sent after the commit (`delivery`).

The row is the truth; the queue only wakes the workers. Whatever becomes of them, a row that is neither sent nor given
up is found by the sweeper.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from catalog.alerts import inserting
from catalog.models import Alert, AlertMail


def queue(alert: Alert, kind: AlertMail.Kind, language: str, *, about: int | None = None) -> None:
    """Queue a mail once for what it is about (an answer: unless one waits already), in the caller's transaction."""
    from catalog.tasks import send_alert_mail  # the tasks import this module

    message_id = make_msgid(domain=urlsplit(settings.SITE_URL).hostname)
    row = AlertMail(alert=alert, kind=kind, language=language, about=about, message_id=message_id)
    AlertMail.objects.bulk_create([row], ignore_conflicts=True)
    if queued := AlertMail.objects.filter(message_id=message_id).values_list("pk", flat=True).first():
        transaction.on_commit(lambda: send_alert_mail.delay(queued), robust=True)


def queue_all(kind: AlertMail.Kind, about: int, rows: QuerySet[Any, Any], *, alert: str = "pk") -> int:
    """Queue a mail about one thing to everybody in `rows`, in their order and one statement; return to how many.

    `alert` is the path from a row to its alert. Nothing of it is in memory, however many they are.
    """
    now, host = timezone.now(), urlsplit(settings.SITE_URL).hostname
    same = {"kind": kind.value, "about": about, "queued_at": now, "next_at": now, "attempts": 0}
    # Each is random, so that nobody can tell us of a mail that they have not got (`returned`), and short enough for one
    # line of a header.
    message_id = Concat(Value("<"), inserting.Unguessable(), Value(f"@{host}>"))
    chosen = rows.values_list(alert, "language" if alert == "pk" else f"{alert}__language", message_id)
    own = {"alert_id": 0, "language": 1, "message_id": 2}
    queued = inserting.insert(AlertMail, own, chosen, {**same, "error": "", "reason": ""})
    if queued:
        wake()
    return queued


def wake() -> None:
    """Have what is due delivered, once the transaction is through."""
    from catalog.tasks import deliver_alert_mails  # the tasks import this module

    transaction.on_commit(deliver_alert_mails.delay, robust=True)


def retry(chosen: Iterable[AlertMail]) -> int:
    """Staff want these failed mails tried once more; return how many had not been taken back already."""
    again = [mail for mail in chosen if mail.retry()]
    wake()
    return len(again)

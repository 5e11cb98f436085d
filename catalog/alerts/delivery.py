"""Delivering the outbox: claiming rows, a batch at a time, and having them posted.

A worker that dies leaves the rows that it had claimed to the next one, after the lease; of these only the one that it
was at may go out twice, with the same Message-ID.
"""

from __future__ import annotations

import time

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from catalog.alerts import posting
from catalog.models import AlertMail
from catalog.models.alerts import AlertMailQuerySet

BATCH = 50
SLICE = 10
"""Seconds after which a task that delivers makes room for others, and goes on behind them."""


def send(mail_id: int) -> bool:
    """Send one mail if nobody else is at it; say whether it was sent now."""
    return posting.post(claim(AlertMail.objects.filter(pk=mail_id))) == 1


def deliver() -> bool:
    """Send what is due for a while; say whether there is more.

    Where a whole batch was there, one more worker is woken; each that comes does the same, until nothing is due.
    """
    from catalog.tasks import deliver_alert_mails  # the tasks import this module

    end = time.monotonic() + SLICE
    first = True
    while batch := claim(AlertMail.objects.all()):
        if first and len(batch) == BATCH:
            deliver_alert_mails.delay()
        first = False
        posting.post(batch)
        if time.monotonic() > end:
            break
    return AlertMail.objects.due(timezone.now()).exists()


@transaction.atomic
def claim(mails: AlertMailQuerySet) -> list[int]:
    """Take up to `BATCH` of these that are due, those due longest first: nobody else gets them before the lease ends.

    Two that claim at once take different ones. (SQLite has no locked rows to skip: there one writer waits for another.)
    """
    now = timezone.now()
    due = mails.due(now).order_by("next_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    chosen = list(due.values_list("pk", flat=True)[:BATCH])
    if chosen:
        AlertMail.objects.filter(pk__in=chosen).update(next_at=now + posting.LEASE, attempts=F("attempts") + 1)
    return chosen


def sweep() -> None:
    """Wake the workers for what should have gone: refused before, claimed by one that has died, lost by the queue."""
    from catalog.tasks import deliver_alert_mails  # the tasks import this module

    if AlertMail.objects.due(timezone.now()).exists():
        deliver_alert_mails.delay()

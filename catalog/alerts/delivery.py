"""Delivering the outbox: claiming rows, a batch at a time, and having them posted.

A worker that dies leaves the rows that it had claimed to the next one, after the lease; of these only the one that it
was at may go out twice, with the same Message-ID.
"""

from __future__ import annotations

import logging
import time

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from redis import RedisError

from catalog.alerts import posting
from catalog.models import AlertMail
from catalog.models.alerts import AlertMailQuerySet

logger = logging.getLogger(__name__)
BATCH = 50
SLICE = 10
"""Seconds after which a task that delivers makes room for others, and goes on behind them."""
PLACES = 4
"""So many deliver at once at most. Without an end to it, each that finds work would call one more, and the tasks of the
rest of the shop would stand behind hundreds of them."""
KEY = "alert-delivery:"
KEPT = 60
"""Seconds for which a place is kept for one that is silent, between two of its tasks or dead."""


def send(mail_id: int) -> bool:
    """Send one mail if nobody else is at it; say whether it was sent now."""
    return posting.post(claim(AlertMail.objects.filter(pk=mail_id))) == 1


def deliver(place: int | None = None) -> None:
    """Send what is due for a while, and queue a task for the rest.

    `place`: of one that goes on. Another has to find one that is free. Where a whole batch was there, one more is
    called; each that comes does the same, until nothing is due or no place is free.
    """
    from catalog.tasks import deliver_alert_mails  # the tasks import this module

    if place is None and (place := free_place()) is None:
        return
    end = time.monotonic() + SLICE
    called = False
    try:
        while (batch := claim(AlertMail.objects.all())).mails:
            keep(place)
            if not called and len(batch.mails) == BATCH:
                called = True
                deliver_alert_mails.delay()
            posting.post(batch)
            if time.monotonic() > end:
                deliver_alert_mails.delay(keep(place))
                return
    except BaseException:
        give_back(place)
        raise
    give_back(place)
    # What was queued while we still had the place found none, and waits for us.
    sweep()


@transaction.atomic
def claim(mails: AlertMailQuerySet) -> posting.Claim:
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
    return posting.Claim(chosen, now + posting.LEASE)


def sweep() -> None:
    """Wake the workers for what should have gone: refused before, claimed by one that has died, lost by the queue."""
    from catalog.tasks import deliver_alert_mails  # the tasks import this module

    if AlertMail.objects.due(timezone.now()).exists():
        deliver_alert_mails.delay()


def free_place() -> int | None:
    """Take one of the places; None where all are taken."""
    try:
        return next((place for place in range(PLACES) if cache.add(f"{KEY}{place}", 1, KEPT)), None)
    except RedisError:
        logger.exception("the cache cannot be asked")
        return 0


def keep(place: int) -> int:
    """Keep it for a while longer."""
    try:
        cache.set(f"{KEY}{place}", 1, KEPT)
    except RedisError:
        logger.exception("the cache cannot be asked")
    return place


def give_back(place: int) -> None:
    """Let the next have it."""
    try:
        cache.delete(f"{KEY}{place}")
    except RedisError:
        logger.exception("the cache cannot be asked")

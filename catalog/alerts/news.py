"""News of a repress for those who have ticked it: the newest milestone, at most once a fortnight."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalog.alerts import outbox
from catalog.models import Alert, AlertMail, Milestone
from catalog.stock.states import Lifecycle

REST = timedelta(days=14)


def announce(now: datetime) -> int:
    """Queue what is to be told by now; return how many mails. What comes sooner than a fortnight after the last mail
    waits, and by then only the newest is told. Twice, or by two at once, tells nothing twice.
    """
    wanting = Alert.objects.waiting().filter(release=OuterRef("release"), news_wanted_at__isnull=False)
    under_way = Milestone.objects.filter(Exists(wanting), release__lifecycle=Lifecycle.RESTOCKING)
    newest = dict(under_way.order_by("said_on", "pk").values_list("release", "pk"))
    return sum(announce_one(milestone, now) for milestone in Milestone.objects.filter(pk__in=newest.values()))


@transaction.atomic
def announce_one(milestone: Milestone, now: datetime) -> int:
    """Queue the mails of one milestone, to those who asked for news before it was said."""
    Milestone.objects.select_for_update().filter(pk=milestone.pk).first()  # two beats stand in line here
    told = AlertMail.objects.filter(alert=OuterRef("pk"), kind=AlertMail.Kind.NEWS)
    said = timezone.make_aware(datetime.combine(milestone.said_on, datetime.max.time()))
    wanting = Alert.objects.waiting().filter(
        ~Exists(told.filter(about=milestone.pk)),
        ~Exists(told.filter(queued_at__gt=now - REST)),
        release=milestone.release_id,
        news_wanted_at__lt=min(milestone.written_at, said),
    )
    return outbox.queue_all(AlertMail.Kind.NEWS, milestone.pk, wanting)

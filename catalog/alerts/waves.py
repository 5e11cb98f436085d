"""A wave: so many copies, offered to those who have waited longest. Three statements, however many wait.

The rows are made by the database from its own rows (INSERT … SELECT), so that 100,000 who wait are never in memory
and no transaction is held open while they are read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Least
from django.utils import timezone

from catalog.alerts import inserting, outbox
from catalog.models import Alert, AlertMail, Invitation, Lot
from catalog.stock import ledger


def next_in_line(lot: Lot, budget: int, *, after: int = 0) -> QuerySet[Any, Any]:
    """Those to whom `budget` copies go, in the order of the queue, each with `gets` and `upto`: its copies, and the
    copies wanted from the head of the queue to it.

    Who was invited to this lot already, or holds copies of another, is not asked. The last gets fewer than wanted
    where fewer are left. A wave that is only thought of begins `after` the `upto` of the one before.
    """
    invited = Invitation.objects.filter(Q(lot=lot.pk) | Q(ended_at=None), alert=OuterRef("pk"))
    waiting = Alert.objects.waiting().filter(~Exists(invited), release=lot.release_id)
    # The limit for each customer may be younger than the wish.
    wants = Least(F("copies"), Value(lot.release.per_customer_limit or settings.ALERT_COPIES))
    counted = waiting.annotate(wants=wants, upto=Window(Sum(wants), order_by=["queued_at", "pk"]))
    end = Value(after + budget)
    chosen = counted.filter(upto__lt=end + F("wants"), upto__gte=Value(after) + F("wants"))
    return chosen.annotate(gets=Least(F("wants"), end - F("upto") + F("wants"))).in_order()


@transaction.atomic
def open_wave(lot: Lot, wave: int, budget: int) -> int:
    """Invite the next in line to `budget` copies, allocate them, and queue the mails; return how many copies it took.

    The caller holds the stock record's row, and so many copies are free.
    """
    if budget < 1:
        return 0
    now = timezone.now()
    same = {
        "lot_id": lot.pk,
        "wave": wave,
        "held_until": now + timedelta(hours=settings.ALERT_HOLD_HOURS),
        "invited_at": now,
        "ending": "",
    }
    # Whoever waits longest is written to first. And the order makes the database find them all before it writes the
    # first: on an empty table it may else look through it anew for each who waits, while it grows (100,000: 7 s).
    chosen = next_in_line(lot, budget).order_by("upto").values_list("pk", "gets")
    inserting.insert(Invitation, {"alert_id": 0, "copies": 1, "held": 1}, chosen, same)
    written = AlertMail.objects.filter(alert=OuterRef("alert"), kind=AlertMail.Kind.INVITED, about=lot.pk)
    invited = Invitation.objects.holding().filter(~Exists(written), lot=lot, wave=wave)
    copies: int = invited.aggregate(copies=Sum("held"))["copies"] or 0
    if copies and not ledger.allocate(lot.record_id, copies):
        raise ledger.NotEnoughCopies(f"stock record {lot.record_id}: a wave of {copies} copies")
    outbox.queue_all(AlertMail.Kind.INVITED, lot.pk, invited.order_by("pk"), alert="alert")
    return copies

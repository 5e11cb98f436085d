"""Copies that orders wait for: a preorder's, and those of which fewer were on the shelf than had been promised.

When copies come, those who wait are served first, the longest wait before the others, in the transaction that brings
the copies: nobody can buy them in between.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.stock import ledger
from checkout.models import OwedCopies

Line = get_model("order", "Line")


@transaction.atomic
def owe(line: Any, copies: int, *, since: datetime | None = None) -> None:
    """Let a line wait for so many of the copies that it holds; they are free then, and must be taken off the shelf's
    count in the same transaction. `since` (now) is its place among those who wait.
    """
    ledger.release(line.stockrecord_id, copies)
    Line.objects.filter(pk=line.pk).update(num_allocated=F("num_allocated") - copies)
    row, made = OwedCopies.objects.get_or_create(
        line_id=line.pk, defaults={"copies": copies, "since": since or timezone.now()}
    )
    if not made:
        OwedCopies.objects.filter(pk=row.pk).update(copies=F("copies") + copies)


@transaction.atomic
def settle(line_id: int, copies: int) -> int:
    """Owe a line so many copies less, or all that it is owed where that is fewer; return how many it was."""
    row = OwedCopies.objects.select_for_update().filter(line=line_id).first()
    if row is None:
        return 0
    if row.copies <= copies:
        row.delete()
        return row.copies
    OwedCopies.objects.filter(pk=row.pk).update(copies=F("copies") - copies)
    return copies


def waiting(record_id: int) -> int:
    """Copies that lines of paid orders wait for."""
    rows = OwedCopies.objects.filter(line__stockrecord=record_id)
    return rows.aggregate(copies=Sum("copies"))["copies"] or 0


@transaction.atomic
def let_wait(record_id: int) -> None:
    """A preorder is over: whoever holds one of its slots waits for a copy, in the order in which they bought."""
    ledger.lock_record(record_id)
    holding = Line.objects.filter(stockrecord=record_id, num_allocated__gt=0).select_related("order")
    for line in holding.order_by("order__date_placed", "pk"):
        owe(line, line.num_allocated, since=line.order.date_placed)


@transaction.atomic
def serve(record_id: int) -> None:
    """Give free copies to those who wait for them. The stock row is locked first, as everywhere."""
    if not OwedCopies.objects.filter(line__stockrecord=record_id).exists():
        return
    ledger.lock_record(record_id)
    for row in OwedCopies.objects.filter(line__stockrecord=record_id).order_by("since", "pk"):
        copies = min(row.copies, ledger.available(record_id))
        if copies and ledger.allocate(record_id, copies):
            Line.objects.filter(pk=row.pk).update(num_allocated=F("num_allocated") + copies)
            settle(row.pk, copies)

"""What becomes of the copies that are refunded."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from oscar.core.loading import get_model

from catalog.models import Movement
from catalog.stock import ledger
from checkout import owed
from checkout.models import OwedCopies

Line = get_model("order", "Line")


def leave_order(
    line: Any, quantity: int, *, restock: bool, by: Any, reason: str, gone: Movement = Movement.DAMAGED
) -> None:
    """Take copies out of an order's line: first those that it only waits for, then those that are held for it, then
    those that were shipped.

    With `restock` held copies can be sold again and shipped ones are booked as returned. Without, held copies leave
    the shelf (by a movement of the kind `gone`: damaged, or counted and not there), and shipped ones stay where they
    are.
    """
    if line.stockrecord_id is None:
        return
    ledger.lock_record(line.stockrecord_id)
    quantity -= owed.settle(line.pk, quantity)
    held = min(quantity, Line.objects.values_list("num_allocated", flat=True).get(pk=line.pk))
    if held:
        Line.objects.filter(pk=line.pk).update(num_allocated=F("num_allocated") - held)
        if restock:
            ledger.release(line.stockrecord_id, held)
        else:
            ledger.consume(line.stockrecord_id, held, kind=gone, by=by, reason=reason)
    if restock and quantity > held:
        ledger.move(line.stockrecord_id, Movement.RETURNED, quantity - held, by=by, reason=reason)
    if restock:
        owed.serve(line.stockrecord_id)


def give_up(order_id: int) -> None:
    """Put back on the shelf whatever an order still holds, and let it wait for nothing."""
    OwedCopies.objects.filter(line__order=order_id).delete()
    for line in Line.objects.filter(order=order_id, num_allocated__gt=0).order_by("stockrecord_id"):
        if line.stockrecord_id:
            leave_order(line, line.num_allocated, restock=True, by=None, reason="")

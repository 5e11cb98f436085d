"""Fewer copies are on the shelf than are promised: staff choose, copy by copy, which orders wait and which are
refunded, and then the movement is written.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode
from oscar.core.loading import get_model

from catalog.alerts import held
from catalog.models import Movement, StockEvent
from catalog.stock import ledger
from checkout import owed, refunds
from checkout.models import Payment
from checkout.statuses import HOLDING

Line = get_model("order", "Line")
StockRecord = get_model("partner", "StockRecord")


class Changed(Exception):
    """The shelf or the orders are not as they were seen; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """What is missing of a record: `copies` leave (a positive number), so many of them are promised (`missing`).

    `paid`: lines that can wait or be refunded, oldest first; `unpaid`: lines of orders that are not paid yet, which
    can do neither, and nor can the copies that are `kept` for the waiting list. `seen` stands for all of it: another
    value means that something has changed.
    """

    record: Any
    copies: int
    missing: int
    paid: list[Any]
    unpaid: list[Any]
    kept: held.Held | None
    seen: str

    @property
    def decidable(self) -> int:
        """Copies that can wait or be refunded here."""
        return sum(line.num_allocated for line in self.paid)

    @property
    def lacking(self) -> int:
        """Copies that are missing beyond those."""
        return max(self.missing - self.decidable, 0)

    @property
    def of_orders(self) -> int:
        """So many of them are in unpaid orders; the rest is the list's."""
        unpaid: int = sum(line.num_allocated for line in self.unpaid)
        return min(self.lacking, unpaid)

    @property
    def of_the_list(self) -> int:
        """So many of them can only be copies that are held for the list."""
        return self.lacking - self.of_orders


def address(record_id: int, kind: str, copies: int, reason: str) -> str:
    """The page where staff decide about a movement."""
    query = urlencode({"kind": kind, "copies": str(copies), "reason": reason})
    return f"{reverse('admin:order_order_short', args=[record_id])}?{query}"


def look(record_id: int, copies: int) -> Shortage | None:
    """How things stand if so many copies leave the shelf; None where there is no such record."""
    record = StockRecord.objects.select_related("product").filter(pk=record_id).first()
    if record is None:
        return None
    in_stock, allocated = record.num_in_stock or 0, record.num_allocated or 0
    holding = Line.objects.filter(stockrecord=record, num_allocated__gt=0, order__status__in=HOLDING)
    lines = list(
        holding.select_related("order__payment", "order__shipping_address")
        .annotate(copies_owed=F("owed__copies"))
        .order_by("order__date_placed", "pk")
    )
    last = StockEvent.objects.filter(release=record.product_id).order_by("-pk").values_list("pk", flat=True).first()
    holdings = [(line.pk, line.num_allocated, line.copies_owed, is_paid(line)) for line in lines]
    return Shortage(
        record=record,
        copies=copies,
        missing=copies - max(in_stock - allocated, 0),
        paid=[line for line in lines if is_paid(line)],
        unpaid=[line for line in lines if not is_paid(line)],
        kept=held.of(record_id),
        seen=hashlib.sha256(repr((in_stock, allocated, last, holdings)).encode()).hexdigest(),
    )


def is_paid(line: Any) -> bool:
    """Whether the line's order is paid, so that its copies can wait or be refunded."""
    payment = getattr(line.order, "payment", None)
    return bool(payment and payment.paid_at)


@transaction.atomic
def settle(
    shortage: Shortage,
    kind: Movement,
    *,
    waits: Mapping[int, int],
    goes_back: Mapping[int, int],
    key: uuid.UUID,
    by: Any,
    reason: str,
) -> None:
    """Do for each line what was chosen (line → copies), and write the movement, all of it or nothing.

    Copies that are refunded leave their order and the shelf in one step; only then are those released that wait, and
    the movement takes them: at no moment is a copy free that is not there, so nobody else is served with it.
    Raises `Changed`, `refunds.Refusal` and `ledger.NotEnoughCopies`.
    """
    lines = {line.pk: line for line in shortage.paid}
    chosen = [lines[pk].order_id for pk in {*waits, *goes_back}]
    # Payments before stock, as everywhere: `refunds.ask` would take them one after the other behind the stock row.
    list(Payment.objects.select_for_update(of=("self",)).filter(order__in=chosen).order_by("pk").values_list("pk"))
    ledger.lock_record(shortage.record.pk)
    now = look(shortage.record.pk, shortage.copies)
    if now is None or now.seen != shortage.seen:
        raise Changed
    for pk, copies in goes_back.items():
        gone = refunds.Copies(pk, copies, restock=False, gone=kind)
        row_key = uuid.uuid5(key, str(pk))
        refunds.ask(lines[pk].order.payment.pk, lines=[gone], by=by, note=reason, uuid=row_key)
    for pk, copies in waits.items():
        owed.owe(lines[pk], copies)
    if rest := shortage.copies - sum(goes_back.values()):
        ledger.move(shortage.record.pk, kind, -rest, by=by, reason=reason)

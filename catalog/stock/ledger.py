"""The only code that allocates, releases, consumes and moves copies.

Every change is one conditional UPDATE on Oscar's stock record, with a CHECK constraint behind it (migration 0034), and
is followed by a look at the stored stock state. Where several records change in one transaction, take them in the order
of their ids, so that two orders never wait for each other in a circle. `by` is the signed-in member of staff, or None
for the shop itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Movement, Release, StockEvent
from catalog.models.lots import invited
from catalog.stock.states import Lifecycle, stock_state
from catalog.stock.transitions import guard

StockRecord = get_model("partner", "StockRecord")
IN_STOCK = Coalesce(F("num_in_stock"), 0)
ALLOCATED = Coalesce(F("num_allocated"), 0)


class Buyers(Protocol):
    """Those who have bought copies; the app that knows them lies above this one and registers itself."""

    def serve(self, record_id: int) -> None:
        """Give copies that have come to those who wait for them, before anybody can buy them."""

    def waiting(self, record_id: int) -> int:
        """Copies that they wait for."""

    def let_wait(self, record_id: int) -> None:
        """Take back every reservation of a preorder's slots, and let the buyers wait for the copies."""


_buyers: list[Buyers] = []


def register(buyers: Buyers) -> None:
    """Make known who has to be asked, inside the transaction, when copies come and when a preorder is over."""
    if buyers not in _buyers:
        _buyers.append(buyers)


class NotEnoughCopies(Exception):
    """The stock does not hold what was asked for; nothing was changed."""


@transaction.atomic
def allocate(record_id: int, quantity: int) -> bool:
    """Reserve copies for an owner; False (and nothing changed) where fewer are left. O(1), no check-then-write."""
    _positive(quantity)
    granted = (
        StockRecord.objects.alias(sellable=IN_STOCK - ALLOCATED)
        .filter(pk=record_id, sellable__gte=quantity)
        .update(num_allocated=ALLOCATED + quantity)
    )
    if granted:
        refresh_state(record_id)
    return bool(granted)


@transaction.atomic
def release(record_id: int, quantity: int) -> None:
    """Give reserved copies back. Raises `NotEnoughCopies` where fewer are reserved: somebody gave them back twice."""
    _positive(quantity)
    changed = (
        StockRecord.objects.alias(allocated=ALLOCATED)
        .filter(pk=record_id, allocated__gte=quantity)
        .update(num_allocated=ALLOCATED - quantity)
    )
    if not changed:
        raise NotEnoughCopies(f"stock record {record_id}: {quantity} copies are not reserved")
    refresh_state(record_id)


@transaction.atomic
def consume(
    record_id: int, quantity: int, *, kind: Movement = Movement.SHIPPED, by: Any = None, reason: str = ""
) -> StockEvent:
    """Ship reserved copies (or write them off, by another `kind`): they leave the reservation and the shelf.

    Raises `NotEnoughCopies`.
    """
    _positive(quantity)
    changed = (
        StockRecord.objects.alias(allocated=ALLOCATED)
        .filter(pk=record_id, allocated__gte=quantity)
        .update(num_allocated=ALLOCATED - quantity, num_in_stock=IN_STOCK - quantity)
    )
    if not changed:
        raise NotEnoughCopies(f"stock record {record_id}: {quantity} copies are not reserved")
    return _write_down(record_id, kind, -quantity, by=by, reason=reason)


@transaction.atomic
def move(record_id: int, kind: Movement, quantity: int, *, by: Any = None, reason: str = "") -> StockEvent:
    """Write down a physical movement and change the count by it. `quantity` is signed.

    Raises `NotEnoughCopies` where the shelf would hold fewer copies than are promised to orders.
    """
    changed = (
        StockRecord.objects.alias(left=IN_STOCK - ALLOCATED)
        .filter(pk=record_id, left__gte=-quantity)
        .update(num_in_stock=IN_STOCK + quantity)
    )
    if not changed:
        raise NotEnoughCopies(f"stock record {record_id}: fewer than {-quantity} copies are free")
    event = _write_down(record_id, kind, quantity, by=by, reason=reason)
    if quantity > 0:
        serve(record_id)
    return event


def serve(record_id: int) -> None:
    """Give free copies to orders that wait for them, in the transaction that has freed them."""
    for buyers in _buyers:
        buyers.serve(record_id)


def owed(record_id: int) -> int:
    """Copies that paid orders wait for: they come before everybody else's."""
    return sum(buyers.waiting(record_id) for buyers in _buyers)


@transaction.atomic
def set_lifecycle(release: Release, lifecycle: str, *, by: Any = None, reason: str = "") -> None:
    """Change what the label has decided, with an entry in the history. Raises `transitions.ForbiddenTransition`."""
    lock(release)
    before = Release.objects.select_for_update().values_list("lifecycle", flat=True).get(pk=release.pk)
    if before != lifecycle:
        guard(release, before, lifecycle, price=price_of(release))
    if before == Lifecycle.PREORDER != lifecycle:
        _close_slots(release, by=by, reason=reason)
    release.lifecycle = lifecycle
    if before != lifecycle:
        # The moment of the change is moved on too: a form that was opened before it is told so when it is saved.
        Release.objects.filter(pk=release.pk).update(lifecycle=lifecycle, date_updated=timezone.now())
        StockEvent.objects.create(
            release=release, kind=Movement.LIFECYCLE, before=before, after=lifecycle, reason=reason, by=by
        )
    _store_state(release.pk)
    release.refresh_from_db(fields=["stock_state"])


def price_of(release: Release) -> Decimal | None:
    """The price as it stands in the database, not as an object may remember it."""
    prices = StockRecord.objects.filter(product_id=release.pk).order_by("pk").values_list("price", flat=True)
    price: Decimal | None = prices.first()
    return price


def lock(*releases: Release) -> None:
    """Take the releases' stock rows for this transaction. Stock before release, everywhere: a buyer holds the stock
    row when the stored state is written, so whoever writes the release first would wait for it in a circle, and
    whoever reads the lifecycle without it may store a state that is no longer true.
    """
    chosen = [release.pk for release in releases]
    list(StockRecord.objects.select_for_update().filter(product_id__in=chosen).order_by("pk").values_list("pk"))


def lock_record(record_id: int) -> None:
    """Take one stock row for this transaction."""
    StockRecord.objects.select_for_update().filter(pk=record_id).values_list("pk").first()


def available(record_id: int) -> int:
    """Copies that nobody has reserved, at this moment; for telling, never for deciding."""
    free = StockRecord.objects.filter(pk=record_id).values_list(IN_STOCK - ALLOCATED, flat=True).first()
    return max(free or 0, 0)


def refresh_state(record_id: int) -> None:
    """Store the stock state of the record's release anew; no row is written while it stays the same."""
    _store_state(StockRecord.objects.values_list("product_id", flat=True).get(pk=record_id))


def _write_down(record_id: int, kind: Movement, quantity: int, *, by: Any, reason: str) -> StockEvent:
    """The entry in the history of a movement that has just changed the count."""
    record = StockRecord.objects.get(pk=record_id)
    event = StockEvent.objects.create(
        release_id=record.product_id,
        kind=kind,
        quantity=quantity,
        before=str(record.num_in_stock - quantity),
        after=str(record.num_in_stock),
        reason=reason,
        by=by,
    )
    refresh_state(record_id)
    return event


def _close_slots(release: Release, *, by: Any, reason: str) -> None:
    """A preorder is over. Its slots were no copies: whoever has bought one waits for a copy from now on, and is served
    first when the copies are received; the slots that nobody bought are gone.
    """
    for record in StockRecord.objects.filter(product=release).order_by("pk").values_list("pk", flat=True):
        for buyers in _buyers:
            buyers.let_wait(record)
        left = StockRecord.objects.get(pk=record)
        unsold = (left.num_in_stock or 0) - (left.num_allocated or 0)
        if unsold:
            StockRecord.objects.filter(pk=record).update(num_in_stock=IN_STOCK - unsold)
            _write_down(record, Movement.SLOTS, -unsold, by=by, reason=reason)


def _store_state(release_id: int) -> None:
    row = (
        Release.objects.filter(pk=release_id)
        .annotate(
            in_stock=Coalesce(F("stockrecords__num_in_stock"), 0),
            allocated=Coalesce(F("stockrecords__num_allocated"), 0),
            invited=invited("stockrecords__pk"),
            threshold=Coalesce(F("stockrecords__low_stock_threshold"), settings.LOW_STOCK_THRESHOLD),
        )
        .values("lifecycle", "stock_state", "in_stock", "allocated", "invited", "threshold")
        .order_by("stockrecords__pk")
        .first()
    )
    if row is None:
        return
    stored = row.pop("stock_state")
    state = stock_state(row.pop("lifecycle"), **row)
    if state != stored:
        Release.objects.filter(pk=release_id).update(stock_state=state)


def _positive(quantity: int) -> None:
    if quantity < 1:
        raise ValueError(f"a number of copies must be at least 1, not {quantity}")

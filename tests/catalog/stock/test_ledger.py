"""Allocating, giving back, shipping and moving copies; the database's own rule behind them."""

import pytest
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from catalog.models import Movement, Release, StockEvent
from catalog.stock import ledger
from tests.records import make_release

StockRecord = get_model("partner", "StockRecord")


def counts(release: Release) -> tuple[int, int, str]:
    """(in stock, allocated, stored state)."""
    record = StockRecord.objects.get(product=release)
    return record.num_in_stock, record.num_allocated, Release.objects.get(pk=release.pk).stock_state


def record_id(release: Release) -> int:
    return int(StockRecord.objects.get(product=release).pk)


def test_copies_are_granted_until_none_is_left(db: None) -> None:
    release = make_release(copies=6)
    assert counts(release) == (6, 0, "in-stock")
    assert ledger.allocate(record_id(release), 4)
    assert counts(release) == (6, 4, "low-stock")
    assert not ledger.allocate(record_id(release), 3)
    assert counts(release) == (6, 4, "low-stock")
    assert ledger.allocate(record_id(release), 2)
    assert counts(release) == (6, 6, "out-of-stock")
    assert not ledger.allocate(record_id(release), 1)


def test_giving_back_is_done_once(last_copy: Release) -> None:
    assert ledger.allocate(record_id(last_copy), 1)
    ledger.release(record_id(last_copy), 1)
    assert counts(last_copy) == (1, 0, "low-stock")
    with pytest.raises(ledger.NotEnoughCopies):
        ledger.release(record_id(last_copy), 1)
    assert counts(last_copy) == (1, 0, "low-stock")


def test_shipping_takes_copies_from_reservation_and_shelf(paris_58: Release) -> None:
    assert ledger.allocate(record_id(paris_58), 3)
    event = ledger.consume(record_id(paris_58), 2)
    assert (event.kind, event.quantity, event.before, event.after) == ("shipped", -2, "10", "8")
    assert counts(paris_58) == (8, 1, "in-stock")
    with pytest.raises(ledger.NotEnoughCopies):
        ledger.consume(record_id(paris_58), 2)


def test_a_movement_is_written_down_and_never_below_what_is_promised(paris_58: Release, staff: object) -> None:
    assert ledger.allocate(record_id(paris_58), 8)
    event = ledger.move(record_id(paris_58), Movement.DAMAGED, -2, by=staff, reason="wet")
    assert (event.before, event.after, event.quantity, event.reason, event.by) == ("10", "8", -2, "wet", staff)
    assert counts(paris_58) == (8, 8, "out-of-stock")
    events = StockEvent.objects.count()
    with pytest.raises(ledger.NotEnoughCopies):
        ledger.move(record_id(paris_58), Movement.COUNTED, -1)
    assert counts(paris_58) == (8, 8, "out-of-stock")
    assert StockEvent.objects.count() == events


@pytest.mark.parametrize("quantity", [0, -1])
def test_no_number_of_copies_below_one(paris_58: Release, quantity: int) -> None:
    for verb in (ledger.allocate, ledger.release, ledger.consume):
        with pytest.raises(ValueError, match="at least 1"):
            verb(record_id(paris_58), quantity)
    assert counts(paris_58) == (10, 0, "in-stock")


@pytest.mark.parametrize("row", [{"num_allocated": 11}, {"num_in_stock": 0, "num_allocated": 1}, {"num_allocated": -1}])
def test_the_database_itself_refuses_to_promise_more_than_there_is(paris_58: Release, row: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StockRecord.objects.filter(product=paris_58).update(**row)
    assert counts(paris_58) == (10, 0, "in-stock")


def test_a_change_of_lifecycle_is_remembered_once(paris_58: Release, staff: object) -> None:
    ledger.set_lifecycle(paris_58, "restocking", by=staff, reason="repress ordered")
    ledger.set_lifecycle(paris_58, "restocking", by=staff)
    events = StockEvent.objects.filter(release=paris_58, kind=Movement.LIFECYCLE)
    assert [(event.before, event.after, event.reason) for event in events] == [
        ("active", "restocking", "repress ordered"),
        ("draft", "active", ""),
    ]
    assert paris_58.stock_state == "restocking-with-copies"

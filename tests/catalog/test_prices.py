"""Prices and their history: the 30-day rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from catalog import prices
from catalog.models import Release

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HISTORIES = [
    # (days ago, price) from the oldest to the one that holds → the lowest of the 30 days before it
    ([(100, "35.00")], None),
    ([(100, "35.00"), (0, "29.00")], "35.00"),
    ([(100, "35.00"), (20, "31.00"), (10, "36.00"), (0, "29.00")], "31.00"),
    ([(100, "20.00"), (60, "35.00"), (0, "29.00")], "35.00"),
    ([(100, "35.00"), (29, "25.00"), (0, "29.00")], "25.00"),
    ([(100, "35.00"), (31, "25.00"), (0, "29.00")], "25.00"),
]


@pytest.mark.parametrize(("history", "lowest"), HISTORIES)
def test_the_lowest_price_of_the_thirty_days_before(
    paris_58: Release, history: list[tuple[int, str]], lowest: str | None
) -> None:
    prices.set_price(paris_58, None)
    paris_58.price_changes.all().delete()
    for days, price in history:
        with time_machine.travel(NOW - timedelta(days=days)):
            prices.set_price(paris_58, Decimal(price))
    assert prices.lowest_prior(paris_58) == (Decimal(lowest) if lowest else None)


def test_the_same_price_again_is_no_change(paris_58: Release) -> None:
    for _ in range(2):
        prices.set_price(paris_58, Decimal("31.00"))
    assert [change.price for change in paris_58.price_changes.all()] == [Decimal("31.00")]
    assert paris_58.price == Decimal("31.00")

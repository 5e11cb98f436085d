"""Lifecycle and copies changed at once, on PostgreSQL: the stored state is true, and nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from oscar.core.loading import get_model

from catalog.models import Movement, Release
from catalog.stock import ledger
from catalog.stock.states import stock_state
from tests.races import at_once
from tests.records import make_release

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
StockRecord = get_model("partner", "StockRecord")


def true_state(release: Release) -> str:
    record = StockRecord.objects.get(product=release)
    counts = {"in_stock": record.num_in_stock, "allocated": record.num_allocated}
    return stock_state(Release.objects.get(pk=release.pk).lifecycle, invited=0, threshold=5, **counts)


def test_a_withdrawal_beside_buyers_and_a_delivery_leaves_the_true_state() -> None:
    assert connection.vendor == "postgresql"
    for number in range(25):
        release = make_release(f"release-{number}", copies=5)
        record = StockRecord.objects.get(product=release).pk
        changes: list[Callable[[], object]] = [
            partial(ledger.allocate, record, 1),
            partial(ledger.set_lifecycle, release, "withdrawn"),
            partial(ledger.move, record, Movement.RECEIVED, 3),
            partial(ledger.allocate, record, 2),
        ]
        answers = at_once(changes)
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        assert Release.objects.get(pk=release.pk).stock_state == true_state(release) == "withdrawn"

"""What may follow what; and a random walk of changes and movements that breaks no rule."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from catalog.models import Movement, Release, StockEvent
from catalog.stock import ledger
from catalog.stock.states import Lifecycle, stock_state
from catalog.stock.transitions import ALLOWED, ForbiddenTransition, choices
from tests.records import make_release

StockRecord = get_model("partner", "StockRecord")


@pytest.mark.parametrize("before", Lifecycle.values)
@pytest.mark.parametrize("after", Lifecycle.values)
def test_every_pair_is_allowed_or_forbidden_as_the_table_says(db: None, before: str, after: str) -> None:
    release = make_release(lifecycle=Lifecycle.DRAFT)
    Release.objects.update(lifecycle=before)
    events = StockEvent.objects.count()
    if before == after or after in ALLOWED[before]:
        ledger.set_lifecycle(release, after)
        assert Release.objects.get().lifecycle == after
        closed = before == Lifecycle.PREORDER != after  # the slots that nobody bought
        assert StockEvent.objects.count() == events + (before != after) + closed
    else:
        with pytest.raises(ForbiddenTransition, match=f"from “{Lifecycle(before).label}"[:8]):
            ledger.set_lifecycle(release, after)
        assert (Release.objects.get().lifecycle, StockEvent.objects.count()) == (before, events)


def test_nothing_becomes_a_draft_again_and_a_draft_is_never_withdrawn() -> None:
    assert all(Lifecycle.DRAFT not in after for after in ALLOWED.values())
    assert Lifecycle.WITHDRAWN not in ALLOWED[Lifecycle.DRAFT]
    assert [key for key, _label in choices("active")] == ["active", "restocking", "deleted", "withdrawn"]


@pytest.mark.parametrize("after", ["active", "preorder"])
def test_what_is_sold_needs_a_price(db: None, after: str) -> None:
    release = make_release(lifecycle=Lifecycle.DRAFT, price=None)
    with pytest.raises(ForbiddenTransition, match="needs a price"):
        ledger.set_lifecycle(release, after)


def test_never_again_is_never_again(db: None) -> None:
    release = make_release(lifecycle=Lifecycle.DELETED, reprint_policy="never")
    with pytest.raises(ForbiddenTransition, match="never pressed again"):
        ledger.set_lifecycle(release, "restocking")


steps = st.lists(
    st.one_of(
        st.tuples(st.just("lifecycle"), st.sampled_from(Lifecycle.values)),
        st.tuples(st.just("allocate"), st.integers(1, 6)),
        st.tuples(st.just("release"), st.integers(1, 6)),
        st.tuples(st.just("consume"), st.integers(1, 6)),
        st.tuples(st.just("move"), st.integers(-8, 8)),
    ),
    max_size=15,
)


@pytest.mark.django_db
@given(steps=steps)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_random_walk_breaks_no_rule(steps: list[tuple[str, Any]], django_db_blocker: Any) -> None:
    Release.objects.all().delete()
    release = make_release(copies=5, lifecycle=Lifecycle.DRAFT)
    record = StockRecord.objects.get(product=release)
    in_stock, allocated = 5, 0
    for verb, value in steps:
        before = StockEvent.objects.count()
        try:
            if verb == "lifecycle":
                preorder = release.lifecycle == Lifecycle.PREORDER != value
                ledger.set_lifecycle(release, value)
                in_stock = allocated if preorder else in_stock  # its slots were no copies
            elif verb == "allocate":
                allocated += value if ledger.allocate(record.pk, value) else 0
            elif verb == "release":
                ledger.release(record.pk, value)
                allocated -= value
            elif verb == "consume":
                ledger.consume(record.pk, value)
                allocated, in_stock = allocated - value, in_stock - value
                assert StockEvent.objects.count() == before + 1
            else:
                ledger.move(record.pk, Movement.COUNTED, value)
                in_stock += value
                assert StockEvent.objects.count() == before + 1
        except (ForbiddenTransition, ledger.NotEnoughCopies):
            assert StockEvent.objects.count() == before
        row = StockRecord.objects.get(pk=record.pk)
        stored = Release.objects.get(pk=release.pk)
        assert (row.num_in_stock, row.num_allocated) == (in_stock, allocated)
        assert 0 <= allocated <= in_stock
        assert stored.stock_state == stock_state(
            stored.lifecycle, in_stock=in_stock, allocated=allocated, invited=0, threshold=5
        )
        assert row.price == Decimal("35.00")

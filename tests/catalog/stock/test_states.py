"""What a shopper sees: the table of states, and that every combination has one answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.stock.states import BUYABLE, Lifecycle, StockState, stock_state

TABLE = [
    # lifecycle, in stock, allocated, invited → state (threshold 5)
    ("draft", 10, 0, 0, "draft"),
    ("announced", 0, 0, 0, "announced"),
    ("announced", 10, 0, 0, "announced"),
    ("preorder", 40, 0, 0, "preorder"),
    ("preorder", 40, 39, 0, "preorder"),
    ("preorder", 40, 40, 0, "preorder-full"),
    ("preorder", 0, 0, 0, "preorder-full"),
    ("active", 5, 0, 0, "in-stock"),
    ("active", 6, 1, 0, "in-stock"),
    ("active", 4, 0, 0, "low-stock"),
    ("active", 6, 5, 0, "low-stock"),
    ("active", 3, 3, 2, "held"),
    ("active", 3, 3, 0, "out-of-stock"),
    ("active", 0, 0, 0, "out-of-stock"),
    ("restocking", 0, 0, 0, "in-process"),
    ("restocking", 2, 2, 0, "in-process"),
    ("restocking", 2, 2, 2, "held"),
    ("restocking", 3, 2, 0, "restocking-with-copies"),
    ("deleted", 3, 0, 0, "deleted"),
    ("withdrawn", 3, 0, 0, "withdrawn"),
]


@pytest.mark.parametrize(("lifecycle", "in_stock", "allocated", "invited", "state"), TABLE)
def test_the_table_of_states(lifecycle: str, in_stock: int, allocated: int, invited: int, state: str) -> None:
    assert stock_state(lifecycle, in_stock=in_stock, allocated=allocated, invited=invited, threshold=5) == state


counts = st.integers(min_value=0, max_value=1000)


@given(st.sampled_from(Lifecycle), counts, counts, counts, st.integers(min_value=1, max_value=50))
def test_every_combination_has_one_answer_and_nothing_unsellable_is_buyable(
    lifecycle: Lifecycle, in_stock: int, allocated: int, invited: int, threshold: int
) -> None:
    state = stock_state(lifecycle, in_stock=in_stock, allocated=allocated, invited=invited, threshold=threshold)
    assert isinstance(state, StockState)
    if state in BUYABLE:
        assert in_stock > allocated


def test_an_unknown_lifecycle_is_refused() -> None:
    with pytest.raises(ValueError, match="sold"):
        stock_state("sold", in_stock=1, allocated=0, invited=0, threshold=5)

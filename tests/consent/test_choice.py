"""The answer as the browser carries it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from consent.choice import LONGEST, no, read, write, yes
from consent.purposes import Purpose

NOON = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
BOTH = frozenset(Purpose)


@time_machine.travel(NOON, tick=False)
def test_a_yes_comes_back_as_it_was_given() -> None:
    choice = yes([Purpose.CART], 3)
    assert read(write(choice)) == choice
    assert (choice.purposes, choice.given_at, choice.notice) == (frozenset({Purpose.CART}), NOON, 3)
    assert len(choice.subject) == 22
    assert yes(BOTH, 1).subject != yes(BOTH, 1).subject
    assert yes(BOTH, 1, "kept").subject == "kept"


def test_everybody_who_refuses_on_one_day_carries_the_same_bytes() -> None:
    with time_machine.travel(NOON, tick=False):
        first = write(no(1))
    with time_machine.travel(NOON + timedelta(hours=11), tick=False):
        assert write(no(1)) == first
        assert read(first) == no(1)
    assert first.startswith("1.1795564800.none.:")


@pytest.mark.parametrize(("permits", "days"), [((), 183), (BOTH, 182)])
def test_it_lasts_182_days_and_not_a_second_longer(permits: frozenset[Purpose], days: int) -> None:
    with time_machine.travel(NOON, tick=False):
        choice = yes(permits, 1) if permits else no(1)
        value = write(choice)
    with time_machine.travel(choice.given_at + timedelta(days=days, seconds=-1), tick=False):
        assert read(value) == choice
    with time_machine.travel(choice.given_at + timedelta(days=days), tick=False):
        assert read(value) is None


@time_machine.travel(NOON, tick=False)
def test_what_is_not_ours_is_no_choice() -> None:
    value = write(yes(BOTH, 1))
    with time_machine.travel(NOON + timedelta(seconds=1), tick=False):
        tomorrow = write(yes(BOTH, 1))
    line, signature = value.rsplit(":", 1)
    for forged in (
        "", "x", value[:-1], value[1:], value.replace("cart-", ""), f"{line}:", f"{line}x:{signature}", "x" * 5000,
        value + "x" * LONGEST, tomorrow, "1.2.3", "é" * 40, "\x00",
    ):  # fmt: skip
        assert read(forged) is None, forged[:60]

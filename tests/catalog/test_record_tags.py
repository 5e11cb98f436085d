"""What templates ask of a release: lengths, waves, grooves, the repress, the state in words."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from catalog.models import Release, Track
from catalog.sides import SideOfRecord
from catalog.stock.states import StockState
from catalog.templatetags.records import common_composers, grooves, minutes, repress, sizes, stages, stock_state, wave


def side(*lengths: float | None, composers: str = "") -> SideOfRecord:
    return SideOfRecord(
        "A",
        [
            Track(position=f"A{number}", duration=timedelta(seconds=length) if length else None, composers=composers)
            for number, length in enumerate(lengths, 1)
        ],
    )


def related(*rows: Any) -> Any:
    return SimpleNamespace(all=lambda: list(rows))


def test_lengths_are_minutes_and_seconds() -> None:
    assert minutes(timedelta(minutes=2, seconds=5)) == "2:05"
    assert minutes(timedelta(minutes=72)) == "72:00"
    assert minutes(None) == ""


def test_a_wave_is_one_letter_a_bar() -> None:
    assert wave([0, 50, 100]) == "0iz"
    assert wave([-5, 300]) == "0z"
    assert wave([]) == ""


def test_a_track_is_as_wide_as_it_is_long() -> None:
    first, second = grooves(side(60, 180))
    assert float(second.width[:-1]) == pytest.approx(3 * float(first.width[:-1]), abs=0.02)
    assert float(second.x[:-1]) + float(second.width[:-1]) == pytest.approx(100, abs=0.02)


def test_an_unknown_length_is_drawn_as_the_mean_and_told_apart() -> None:
    drawn = grooves(side(60, None, 180))
    assert [groove.known for groove in drawn] == [True, False, True]
    assert float(drawn[1].width[:-1]) == pytest.approx(2 * float(drawn[0].width[:-1]), abs=0.02)
    assert grooves(side(None, None)) == []


def test_composers_are_named_once_where_all_tracks_share_them() -> None:
    assert common_composers([side(1, 2, composers="Barney Wilen")]) == "Barney Wilen"
    assert common_composers([side(1, composers="A"), side(1, composers="B")]) == ""
    assert common_composers([side(1)]) == ""


@pytest.mark.parametrize(
    ("inches", "said"),
    [
        ([12], "30 cm, mono"),
        ([12, 12], "2 × 30 cm, mono"),
        ([12, 10], "30 cm + 25 cm, mono"),
        ([None, None], "2 discs, mono"),
        ([None], "mono"),
    ],
)
def test_a_card_says_the_sizes_that_are_known(inches: list[int | None], said: str) -> None:
    discs = related(*(SimpleNamespace(size_in=size) for size in inches))
    assert sizes(cast("Release", SimpleNamespace(mediums=discs, channels="mono"))) == said


def test_a_repress_stands_where_it_was_last_said_to_stand() -> None:
    def said(stage: int, promised: date | None) -> SimpleNamespace:
        return SimpleNamespace(stage_number=stage, get_stage_display=lambda: f"stage {stage}", promised_for=promised)

    may, june, july = (date(2026, month, 1) for month in (5, 6, 7))
    release = SimpleNamespace(
        milestones=related(said(3, None), said(3, july), said(2, june), said(1, may), said(1, june))
    )
    found = repress(cast("Release", release))
    assert found is not None
    assert (found.number, found.promised_for, found.earlier) == (3, july, [june, may])
    assert repress(cast("Release", SimpleNamespace(milestones=related()))) is None


def test_the_bar_has_six_stages() -> None:
    assert [step["state"] for step in stages(3)["steps"]] == ["done", "done", "now", "next", "next", "next"]


@pytest.mark.parametrize("state", list(StockState))
def test_every_state_is_said_in_words(state: StockState) -> None:
    assert all(words for _, words in stock_state(state.value)["lines"])


def test_a_repress_says_both_lines_on_its_own_page() -> None:
    assert [words for _, words in stock_state("in-process", large=True)["lines"]] == [
        "Out of stock",
        "In process of stocking",
    ]
    assert [words for _, words in stock_state("in-process")["lines"]] == ["In process of stocking"]

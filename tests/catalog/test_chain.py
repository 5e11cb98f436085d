"""From the tape to the shelf: what is told, what is not, and when a record may be called AAA."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from catalog import chain
from catalog.chain import Disclosure, Verdict
from catalog.models import Domain, ProductionStep, StepKind

USUAL = [kind for kind in StepKind if kind != StepKind.RESTORATION]


def step(kind: str, **fields: Any) -> ProductionStep:
    given = {"domain": Domain.ANALOGUE, "text_en": "told", "from_original_master": kind == StepKind.TAPE}
    return ProductionStep(kind=kind, **{**given, **fields})


def whole(**changes: dict[str, Any] | None) -> list[ProductionStep]:
    """A chain that is AAA, but for the changes: fields of a step, or None for a step that is missing."""
    kinds = [*USUAL, *(kind for kind in changes if kind not in USUAL)]
    return [step(kind, **(changes.get(kind) or {})) for kind in kinds if changes.get(kind, {}) is not None]


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        (whole(), Verdict.AAA),
        (whole(restoration={}), Verdict.AAA),
        ([], Verdict.GAP),
        ([step(StepKind.TAPE)], Verdict.GAP),
        (whole(tape={"from_original_master": False}), Verdict.NOT_THE_MASTER),
        ([*whole(), step(StepKind.TAPE, from_original_master=False)], Verdict.NOT_THE_MASTER),
        (whole(transfer={"domain": Domain.DIGITAL}), Verdict.DIGITAL),
        (whole(restoration={"domain": Domain.DIGITAL}), Verdict.DIGITAL),
        (whole(transfer={"domain": Domain.DIGITAL}, cut={"domain": Domain.UNDISCLOSED}), Verdict.DIGITAL),
        (whole(restoration={"domain": Domain.UNDISCLOSED}), Verdict.DOMAIN_UNSAID),
        (whole(restoration={"text_en": ""}), Verdict.GAP),
        *[(whole(**{kind: None}), Verdict.GAP) for kind in USUAL],
        *[(whole(**{kind: {"text_en": ""}}), Verdict.GAP) for kind in USUAL],
        *[(whole(**{kind: {"domain": Domain.UNDISCLOSED}}), Verdict.DOMAIN_UNSAID) for kind in USUAL],
        *[(whole(**{kind: {"domain": Domain.DIGITAL}}), Verdict.DIGITAL) for kind in USUAL],
    ],
)
def test_one_gap_undoes_the_claim(steps: list[ProductionStep], verdict: Verdict) -> None:
    assert chain.verdict(steps) is verdict
    assert chain.of(steps).verdict is verdict
    assert ("AAA" in chain.sentence(chain.of(steps))) is (verdict is Verdict.AAA)


def test_eight_places_whatever_is_told() -> None:
    assert [len(chain.of(steps).links) for steps in ([], whole(), whole(restoration={}))] == [8, 8, 8]
    made = chain.of(
        [step(StepKind.CUT, text_en="", where="Air Mastering, London"), step(StepKind.MASTERING, text_en="")]
    )
    assert [link.disclosure for link in made.links] == [
        Disclosure.UNDISCLOSED,
        Disclosure.UNDISCLOSED,
        Disclosure.IN_PART,
        Disclosure.STATED,
        *[Disclosure.UNDISCLOSED] * 4,
    ]
    assert made.told == 1
    assert chain.sentence(made).startswith("One step of eight is told in full. The others are not,")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"text_en": "", "credited_as": "Ray Staff", "where": "Air Mastering, London"},
            "Ray Staff, Air Mastering, London",
        ),
        ({"text_en": "", "where": "Optimal, Germany", "made_on": "2022-03"}, "Optimal, Germany, March 2022"),
        ({"text_en": ""}, "Stated; by whom, not disclosed"),
        ({"domain": Domain.DIGITAL, "text_en": "from the tape"}, "From the tape, digital"),
    ],
)
def test_a_step_says_what_is_known_of_it(fields: dict[str, Any], words: str) -> None:
    assert chain.words_of(ProductionStep(kind=StepKind.CUT, **fields)) == words


def test_two_steps_in_one_place_are_told_apart() -> None:
    made = chain.of([step(StepKind.RESTORATION, domain="undisclosed"), step(StepKind.MASTERING, domain="undisclosed")])
    assert made.links[2].kind == StepKind.MASTERING
    assert made.links[2].words == ["Restoration: Told", "Mastering: Told"]


def test_places_speak_french() -> None:
    with translation.override("fr"):
        cut = ProductionStep(kind=StepKind.CUT, where="Air Mastering, London")
        assert chain.words_of(cut) == "Air Mastering, Londres"
        assert chain.words_of(ProductionStep(kind=StepKind.PRESSING, where="Optimal, Germany")) == "Optimal, Allemagne"
        assert chain.of([]).links[0].words == ["Non communiqué"]


def test_every_count_has_its_sentence() -> None:
    said = [chain.how_many(told) for told in range(9)]
    assert len(set(said)) == 9
    assert said[5] == "Five steps of eight are told in full."

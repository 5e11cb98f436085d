"""From the tape to the shelf: the usual steps of a record's making, which of them are told, and what may be claimed.

Nothing here is typed by staff. “AAA” is the outcome of the steps and of nothing else, and one gap is enough to undo it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from catalog import partial_dates
from catalog.models import Domain, ProductionStep, StepKind
from catalog.whereabouts import localised

# Restoration is not a step of every record: where a source tells it, it stands with the mastering.
USUAL: tuple[tuple[StepKind, ...], ...] = (
    (StepKind.TAPE,),
    (StepKind.TRANSFER,),
    (StepKind.RESTORATION, StepKind.MASTERING),
    (StepKind.CUT,),
    (StepKind.PLATING,),
    (StepKind.PRESSING,),
    (StepKind.SLEEVE,),
    (StepKind.CHECK,),
)


class Disclosure(Enum):
    """How much the sources tell of a step. In part: that it was done, but not what, by whom or where."""

    STATED = "stated"
    IN_PART = "in-part"
    UNDISCLOSED = "undisclosed"


class Verdict(Enum):
    """What a chain amounts to: the claim, or the first thing that stands in its way."""

    AAA = "aaa"
    GAP = "gap"
    DIGITAL = "digital"
    DOMAIN_UNSAID = "domain-unsaid"
    NOT_THE_MASTER = "not-the-master"


@dataclass(frozen=True)
class Link:
    """One place of the usual chain with the steps that are told of it (seldom more than one)."""

    kinds: tuple[StepKind, ...]
    steps: tuple[ProductionStep, ...]

    @property
    def kind(self) -> StepKind:
        """Which drawing and name stand for it: the last kind told, else the place's usual one."""
        return StepKind(self.steps[-1].kind) if self.steps else self.kinds[-1]

    @property
    def disclosure(self) -> Disclosure:
        if not self.steps:
            return Disclosure.UNDISCLOSED
        return Disclosure.STATED if all(map(tells, self.steps)) else Disclosure.IN_PART

    @property
    def words(self) -> list[str]:
        """What the page prints below the drawing, one sentence a step."""
        return [words_of(step, named=len(self.steps) > 1) for step in self.steps] or [_("Not disclosed")]


@dataclass(frozen=True)
class Chain:
    """All eight places, in the order of the work."""

    links: tuple[Link, ...]

    @property
    def told(self) -> int:
        """How many places are told in full."""
        return sum(link.disclosure is Disclosure.STATED for link in self.links)

    @property
    def verdict(self) -> Verdict:
        return verdict([step for link in self.links for step in link.steps])


def of(steps: Sequence[ProductionStep]) -> Chain:
    """Sort the steps of a release into the usual chain."""
    return Chain(tuple(Link(kinds, tuple(step for step in steps if step.kind in kinds)) for kinds in USUAL))


def verdict(steps: Sequence[ProductionStep]) -> Verdict:
    """“AAA” if every usual step is stated and analogue and the tape is the original master; else why not."""
    told = [[step for step in steps if step.kind in kinds] for kinds in USUAL]
    if not all(place and all(map(tells, place)) for place in told):
        return Verdict.GAP
    domains = {step.domain for step in steps}
    if Domain.DIGITAL in domains:
        return Verdict.DIGITAL
    if domains != {Domain.ANALOGUE}:
        return Verdict.DOMAIN_UNSAID
    tapes = [step for step in steps if step.kind == StepKind.TAPE]
    return Verdict.AAA if all(tape.from_original_master for tape in tapes) else Verdict.NOT_THE_MASTER


def tells(step: ProductionStep) -> bool:
    """Whether a step says more than that it was done."""
    return bool(step.text_en or step.where or step.person_id or step.credited_as)


def words_of(step: ProductionStep, *, named: bool = False) -> str:
    """“Ray Staff, Air Mastering, Londres”; `named` puts the step's name before it."""
    who = step.credited_as or (step.person.name if step.person else "")
    when = partial_dates.display(step.made_on) if step.made_on else ""
    parts = [step.text, who, localised(step.where), when]
    if not tells(step):
        parts.append(_("Stated; by whom, not disclosed"))
    if step.domain != Domain.UNDISCLOSED:
        parts.append(str(step.get_domain_display()))
    said = ", ".join(filter(None, parts))
    said = said[:1].upper() + said[1:]
    return _("%(step)s: %(said)s") % {"step": step.get_kind_display(), "said": said} if named else said


# In sentences -----------------------------------------------------------------------------------------------------
REASONS = {
    Verdict.GAP: gettext_lazy("The others are not, so we make no claim that the whole chain is analogue."),
    Verdict.DIGITAL: gettext_lazy("One of them at least is digital, so the chain is not analogue throughout."),
    Verdict.DOMAIN_UNSAID: gettext_lazy(
        "Not each is said to be analogue, so we make no claim that the whole chain is."
    ),
    Verdict.NOT_THE_MASTER: gettext_lazy(
        "All of it is analogue, but nobody states that the tape is the original master."
    ),
    Verdict.AAA: gettext_lazy("AAA: from the original master tape to the pressing, every step is stated and analogue."),
}


def how_many(told: int) -> str:
    """“Five steps of eight are told in full.”"""
    counted = {
        0: _("None of the eight steps is told in full."),
        1: _("One step of eight is told in full."),
        2: _("Two steps of eight are told in full."),
        3: _("Three steps of eight are told in full."),
        4: _("Four steps of eight are told in full."),
        5: _("Five steps of eight are told in full."),
        6: _("Six steps of eight are told in full."),
        7: _("Seven steps of eight are told in full."),
        8: pgettext("steps", "All eight steps are told in full."),
    }
    return counted[told]


def sentence(chain: Chain) -> str:
    """How many steps are told, and what follows from it."""
    if not chain.told:
        return _("Our sources tell none of the eight steps in full, so we make no claim about them.")
    return f"{how_many(chain.told)} {REASONS[chain.verdict]}"

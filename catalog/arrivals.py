"""The lots that came of a release, as its public history tells them: those that have ended, each with its date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.utils.timezone import localtime

from catalog.alerts import lots
from catalog.models import Lot, Milestone


@dataclass(frozen=True)
class Arrival:
    """What became of a lot. It stands among the milestones, and reads like one that promises nothing."""

    said_on: date
    text: str
    promised_for: None = None


def of(rows: Iterable[Lot]) -> list[Arrival]:
    """The lots of which nothing is held any more, newest first."""
    ended = sorted((lot for lot in rows if lot.ended_at), key=attrgetter("ended_at"), reverse=True)
    return [Arrival(localtime(lot.ended_at).date(), f"{lots.story(lot)}.") for lot in ended]


def among(milestones: Sequence[Milestone], arrivals: Sequence[Arrival]) -> list[Milestone | Arrival]:
    """All that has happened, newest first; of one day the copies that came are the newer."""
    return sorted([*arrivals, *milestones], key=attrgetter("said_on"), reverse=True)

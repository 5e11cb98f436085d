"""The sides of a record as its page shows them: lengths computed from the tracks, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from catalog.models import Track


@dataclass
class SideOfRecord:
    """A side with its tracks; `letter` is "" where the source does not say which side a track is on."""

    letter: str
    tracks: list[Track] = field(default_factory=list)

    @property
    def length(self) -> timedelta | None:
        """The sum of the durations that are known; None where none is."""
        known = [track.duration for track in self.tracks if track.duration is not None]
        return sum(known, timedelta()) if known else None

    @property
    def unknown(self) -> int:
        """How many tracks have no known duration."""
        return sum(track.duration is None for track in self.tracks)

    @property
    def complete(self) -> bool:
        """Whether every duration is known, so that the length is the whole side's."""
        return not self.unknown


def of(tracks: Sequence[Track]) -> list[SideOfRecord]:
    """The sides in the order of their letters; tracks of an unknown side stand together under ""."""
    sides: dict[str, SideOfRecord] = {}
    for track in tracks:
        letter = track.side.letter if track.side else ""
        sides.setdefault(letter, SideOfRecord(letter)).tracks.append(track)
    return list(sides.values())

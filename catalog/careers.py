"""What a person did on which releases, and what was recorded at a place: the matter of their pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import partial_dates
from catalog.models import PLAYING, ArtistCredit, Credit, Person, Place, ProductionStep, Release, Session, StepKind
from catalog.stock.states import Lifecycle

ARTIST, MUSICIAN, BEHIND = range(3)
PARTS = {
    ARTIST: gettext_lazy("Under this name"),
    MUSICIAN: gettext_lazy("On records of others"),
    BEHIND: gettext_lazy("Behind the records"),
}
RELEASE = ("release_id", "release__released_on", "release__slug")
KINDS = {
    ARTIST: gettext_lazy("Artist"),
    MUSICIAN: gettext_lazy("Musician"),
    BEHIND: gettext_lazy("Behind the records"),
}


@dataclass
class Entry:
    """One release with what is said below its card; `part` is the section of the page it stands in."""

    release_id: int
    part: int = BEHIND
    words: list[str] = field(default_factory=list)
    released_on: str = ""
    slug: str = ""

    def add(self, part: int, words: str = "") -> None:
        """A release stands in the first section that it fits; all that is said of it is said there, once."""
        self.part = min(self.part, part)
        if words and words not in self.words:
            self.words.append(words)

    @property
    def note(self) -> str:
        return ", ".join(self.words)


def of(person: Person) -> list[Entry]:
    """Every published release that a person has a part in: own ones first, newest first in each section."""
    entries: dict[int, Entry] = {}

    def entry(row: Sequence[object]) -> Entry:
        pk, released_on, slug = row[:3]
        fresh = Entry(int(str(pk)), released_on=str(released_on), slug=str(slug))
        return entries.setdefault(fresh.release_id, fresh)

    for row in _published(ArtistCredit.objects.filter(person=person)).values_list(*RELEASE, "credited_as"):
        entry(row).add(ARTIST, _as(row[3]))
    credits = _published(Credit.objects.filter(person=person)).order_by("order", "pk")
    for row in credits.values_list(*RELEASE, "role", "detail", "track_range", "credited_as"):
        role, detail, tracks, name = row[3:]
        words = Credit(role=role, detail=detail).role_display + (f" ({tracks})" if tracks else "")
        entry(row).add(MUSICIAN if role in PLAYING else BEHIND, words)
        entry(row).add(BEHIND, _as(name))
    for row in _published(ProductionStep.objects.filter(person=person)).values_list(*RELEASE, "kind"):
        entry(row).add(BEHIND, str(StepKind(row[3]).label).lower())
    for row in _published(Session.objects.filter(engineer=person)).values_list(*RELEASE):
        entry(row).add(BEHIND, _("recording engineer"))
    return sorted(newest_first(entries.values()), key=lambda entry: entry.part)


def at(place: Place) -> list[Entry]:
    """Every published release with a session at a place, in the order of the sessions, each with its dates."""
    entries: dict[int, Entry] = {}
    sessions = _published(Session.objects.filter(place=place)).order_by("date_from", "release__slug")
    for pk, _released, _slug, start, end in sessions.values_list(*RELEASE, "date_from", "date_to"):
        entries.setdefault(pk, Entry(pk)).add(BEHIND, partial_dates.span(start, end))
    return list(entries.values())


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """As the list of releases is ordered: by date, unknown dates last; the slug settles ties."""
    return sorted(sorted(entries, key=lambda entry: entry.slug), key=lambda entry: entry.released_on, reverse=True)


def with_releases(entries: Sequence[Entry]) -> list[tuple[Entry, Release]]:
    """The entries with their releases, ready for cards."""
    found = Release.objects.for_cards().filter(pk__in=[entry.release_id for entry in entries])
    releases = {release.pk: release for release in found}
    return [(entry, releases[entry.release_id]) for entry in entries if entry.release_id in releases]


def _published(rows: Any) -> Any:
    """Rows of releases that everybody may see."""
    return rows.exclude(release__lifecycle=Lifecycle.DRAFT)


def _as(name: str) -> str:
    return _("credited as %(name)s") % {"name": name} if name else ""

"""Credits by paste: one line a credit, “Barney Wilen, tenor saxophone”. A mistake is named by its line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.exchange.names import Names
from catalog.exchange.values import split_detail
from catalog.instruments import INSTRUMENTS
from catalog.models import Credit, Person, Release, Role

MOST_LINES = 200
# What stands between the name and what was done: a tab, a dash with spaces, a comma (but none before “Jr.”).
BETWEEN = re.compile(r"\t+|\s+[–—-]\s+|\s*,\s+(?!(?:Jr|Sr)\b)")
TRACKS = re.compile(r"\s*\[(?P<tracks>[^\[\]]{1,100})\]$")
BRACKETS = re.compile(r"(?P<name>[^()]+?)\s*\((?P<what>[^()]+)\)")
LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Line:
    """What one line says."""

    name: str
    role: str
    detail: str
    tracks: str


def read(text: str) -> list[Line]:
    """The credits of a pasted list. Raises `ValidationError` with one sentence for every line that is wrong."""
    numbered = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(numbered) > MOST_LINES:
        raise ValidationError(_("More than %(count)d lines."), params={"count": MOST_LINES})
    lines, mistakes, words = [], [], known()
    for number, line in numbered:
        try:
            lines.append(read_line(line, words))
        except ValueError as fault:
            mistakes.append(_("Line %(number)d (“%(line)s”): %(fault)s") % {
                "number": number, "line": line[:40], "fault": fault,
            })  # fmt: skip
    if mistakes:
        raise ValidationError([ValidationError(mistake, code="line") for mistake in mistakes])
    return lines


def read_line(line: str, words: dict[str, tuple[str, str]]) -> Line:
    """One line. Raises `ValueError` with what is wrong about it."""
    tracks = TRACKS.search(line)
    if tracks:
        line = line[: tracks.start()]
    name, what = part(line)
    if not name or not what:
        raise ValueError(_("it needs a name, a comma, and what was done."))
    if len(name) > 200 or len(what) > 100:
        raise ValueError(_("it is too long."))
    role, detail = words.get(what.casefold(), ("", ""))
    if not role:
        plain, remark = split_detail(what)  # “photography (insert)”
        role, detail = words.get(plain.casefold(), ("", ""))
        if role and role != Role.MUSICIAN:
            detail = remark
        else:
            role, detail = Role.MUSICIAN, ", ".join(in_english(one, words) for one in what.split(", "))
    return Line(name, role, detail, " ".join(tracks["tracks"].split()) if tracks else "")


def part(line: str) -> tuple[str, str]:
    """The name and what was done; either may be empty."""
    if match := BETWEEN.search(line):
        return line[: match.start()].strip(), line[match.end() :].strip()
    match = BRACKETS.fullmatch(line)
    return (match["name"].strip(), match["what"].strip()) if match else (line.strip(), "")


def known() -> dict[str, tuple[str, str]]:
    """Roles and instruments by their names in both languages: what Credit stores for each."""
    found: dict[str, tuple[str, str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for role in Role:
                if role != Role.MUSICIAN:
                    found[str(role.label).casefold()] = (role.value, "")
            for instrument in INSTRUMENTS:
                found[translation.gettext(instrument).casefold()] = (Role.MUSICIAN.value, instrument)
    return found


def in_english(word: str, words: dict[str, tuple[str, str]]) -> str:
    """An instrument as credits store it; one that nobody knows stands as it is written."""
    return words.get(word.casefold(), ("", ""))[1] or word


def write(release: Release, lines: list[Line]) -> list[str]:
    """Add the credits behind those that are there; what is there already stays alone. Return what staff should know."""
    there = {(row.person_id, row.role, row.detail, row.track_range) for row in release.credits.all()}
    last = release.credits.aggregate(last=Max("order"))["last"] or 0
    before = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    names = Names()
    names.people.make([line.name for line in lines])
    for line in lines:
        who = names.credited(line.name)
        if (who["person"].pk, line.role, line.detail, line.tracks) in there:
            continue
        last += 1
        Credit.objects.create(
            release=release, order=last, role=line.role, detail=line.detail, track_range=line.tracks, **who
        )
    return new_people(before)


def new_people(before: int) -> list[str]:
    """Who has been made since: a slip of the pen would be a new person, so it is told."""
    made = [person.name for person in Person.objects.filter(pk__gt=before).order_by("pk")]
    return [_("New among the people: %(names)s.") % {"names": ", ".join(made)}] if made else []

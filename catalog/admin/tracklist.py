"""Tracks by paste: one line a track, “A1 Générique 2:52”. A mistake is named by its line, and nothing is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.admin.fields import PRINTED, read_duration
from catalog.admin.ordering import renumber
from catalog.models import Medium, Release, Side, Track

# “A1”, “B12”, “7”, “A1.”, “A1)”; a lone letter only where every line begins with one (two sides of a single).
POSITION = re.compile(r"(?P<position>(?P<letter>[A-Z]{0,2})\d{1,3}[a-z]?)[.):]?")
LONE = re.compile(r"(?P<position>(?P<letter>[A-Z]))[.):]?")
# The last word, with brackets and dashes that may stand before it.
LAST = re.compile(rf"(?:^|\s)[(\[]?(?P<duration>{PRINTED.pattern})[)\]]?$")
MOST_LINES = 300


@dataclass(frozen=True)
class Line:
    """What one line says."""

    number: int
    position: str
    letter: str
    title: str
    duration: timedelta | None
    printed: str

    @property
    def disc(self) -> int:
        """The disc on which the side is: A and B are on the first; 0 where no side is named."""
        return (ord(self.letter[0]) - ord("A")) // 2 + 1 if self.letter else 0


def read(text: str) -> list[Line]:
    """The tracks of a pasted list. Raises `ValidationError` with one sentence for every line that is wrong."""
    numbered = [(number, " ".join(line.split())) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(numbered) > MOST_LINES:
        raise ValidationError(
            _("More than %(count)d lines: no record has so many tracks."), params={"count": MOST_LINES}
        )
    firsts = [line.partition(" ")[0] for _number, line in numbered]
    lone = len(set(firsts)) == len(firsts) and all(LONE.fullmatch(first) for first in firsts)
    lines, mistakes, seen = [], [], dict[str, int]()
    for number, line in numbered:
        try:
            found = read_line(number, line, LONE if lone else POSITION)
        except ValueError as fault:
            mistakes.append(_("Line %(number)d (“%(line)s”): %(fault)s") % {
                "number": number, "line": line[:40], "fault": fault,
            })  # fmt: skip
            continue
        if found.position in seen:
            mistakes.append(_("Line %(number)d: %(position)s stands on line %(other)d already.") % {
                "number": number, "position": found.position, "other": seen[found.position],
            })  # fmt: skip
        seen.setdefault(found.position, number)
        lines.append(found)
    if mistakes:
        raise ValidationError([ValidationError(mistake, code="line") for mistake in mistakes])
    return lines


def read_line(number: int, line: str, pattern: re.Pattern[str]) -> Line:
    """One line. Raises `ValueError` with what is wrong about it."""
    first, _space, rest = line.partition(" ")
    match = pattern.fullmatch(first)
    if not match:
        raise ValueError(_("it begins with no position such as A1 or 7."))
    title, duration, printed = rest.strip(), None, ""
    if last := LAST.search(title):
        title = title[: last.start()]
        duration, printed = read_duration(last["duration"])
    title = title.strip(" \t–—-")
    if not title:
        raise ValueError(_("it has no title."))
    if len(title) > 255:
        raise ValueError(_("its title is longer than 255 characters."))
    return Line(number, match["position"], match["letter"], title, duration, printed)


def write(release: Release, lines: list[Line]) -> list[str]:
    """Write the tracks in the order of the lines; return what staff should know.

    A position that is there already gets the line's title, and its duration where the line has one; samples and
    composers stay. Sides, and discs that are missing for them, are made from the letters.
    """
    there_already = set(Side.objects.filter(medium__release=release).values_list("letter", flat=True))
    said = make_discs(release, max((line.disc for line in lines if line.letter not in there_already), default=0))
    sides = {line.letter: side_of(release, line) for line in lines if line.letter}
    there = {track.position: track for track in release.tracks.all()}
    last = release.tracks.aggregate(last=Max("order"))["last"] or 0
    wishes: dict[int, int | None] = {}
    for wish, line in enumerate(lines, 1):
        track = there.get(line.position) or Track(release=release, position=line.position, order=last + wish)
        track.title, track.side = line.title, sides.get(line.letter)
        if line.duration is not None or line.printed:
            track.duration, track.duration_printed = line.duration, line.printed
        track.save()
        wishes[track.pk] = wish
        if line.printed:
            said.append(kept_as_printed(line.position, line.printed))
    renumber(Track, "release", release, "order", 1, wishes)
    return said


def kept_as_printed(position: str, printed: str) -> str:
    """The sentence for a duration that cannot be true."""
    text = _("%(position)s: “%(printed)s” cannot be a duration; it is kept as printed.")
    return text % {"position": position, "printed": printed}


def make_discs(release: Release, needed: int) -> list[str]:
    """Add the discs that the letters ask for, each like the last one."""
    discs = list(release.mediums.order_by("position"))
    made = 0
    while len(discs) < needed:
        position = discs[-1].position + 1 if discs else 1
        like = {"size_in": 12, "speed_rpm": 33} if not discs else {
            name: getattr(discs[-1], name) for name in ("size_in", "speed_rpm", "channels", "weight_g", "colour")
        }  # fmt: skip
        discs.append(Medium.objects.create(release=release, position=position, **like))
        made += 1
    if not made:
        return []
    return [_("Discs made from the letters of the sides: %(count)d. Check their size and speed.") % {"count": made}]


def side_of(release: Release, line: Line) -> Side:
    """The side of that letter, on whichever disc it stands already, else on the disc that the letter says."""
    side = Side.objects.filter(medium__release=release, letter=line.letter).first()
    if side:
        return side
    disc = release.mediums.order_by("position")[line.disc - 1]
    return Side.objects.create(medium=disc, letter=line.letter)

"""The back: sides with their lengths, who plays what, how it was made, and the lengths once more as small bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts, Track
from catalog.demo.sleeves.fitting import fitted, wrapped
from catalog.demo.sleeves.french import made, typeset
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import (
    BESLEY,
    BESLEY_BOLD,
    FRANKLIN,
    FRANKLIN_BLACK,
    FRANKLIN_SEMI,
    THIN,
    Style,
    width,
)
from catalog.demo.sleeves.sheet import Sheet

LEFT, RIGHT = 44, 956
SECOND = 520
COLUMN = 436
# The last line that text may reach above the bars.
LAST = 838

TITLE = Style(BESLEY, 58, -0.02, 1.06)
ARTIST = Style(BESLEY_BOLD, 42, -0.01)
NUMBER = Style(FRANKLIN_SEMI, 20, 0, 1.38)
SMALL = Style(FRANKLIN, 18)


@dataclass(frozen=True, slots=True)
class Scale:
    """The sizes of one back: smaller where a record has many tracks and players."""

    share: float

    @property
    def side(self) -> Style:
        """Heads of sides."""
        return Style(BESLEY_BOLD, 38 * self.share, -0.01)

    @property
    def text(self) -> Style:
        """Titles of tracks, notes."""
        return Style(FRANKLIN, 21 * self.share, 0, 1.38)

    @property
    def name(self) -> Style:
        """Players."""
        return Style(BESLEY_BOLD, 27 * self.share, -0.01)

    @property
    def row(self) -> float:
        """From track to track, and from player to player."""
        return 38 * self.share


def back(facts: Facts, inks: Choice) -> Sheet:
    """Draw the back of a release."""
    sheet = Sheet(CARD)
    sheet.rectangle(0, 0, 1000, 13, INK)
    sheet.write_lines(RIGHT, 85, facts.small_print, NUMBER, INK, "right")
    aside = max((width(line, NUMBER) for line in facts.small_print), default=0)
    title = fitted(facts.title, TITLE, RIGHT - LEFT - aside - 40, 112, enough=46)
    last = sheet.write_block(LEFT, 62, title, INK)
    artist = fitted(facts.second_line, ARTIST, RIGHT - LEFT - aside - 40, 60, most=1)
    last = sheet.write_block(LEFT, last + max(28, title.hang + 14), artist, INK)
    top = last + max(40, artist.hang + 28)

    foot = LAST
    scale = next((s for s in map(Scale, (1 - i / 40 for i in range(24))) if _ends(facts, s, top) <= foot), Scale(0.42))
    sheet.rectangle(LEFT, top, RIGHT, top + 2.5, INK)
    middle = _sides(sheet, facts, scale, top)
    if facts.tracks:
        sheet.rectangle(LEFT, middle, RIGHT, middle + 2.5, INK)
    _players(sheet, facts, scale, middle)
    _notes(sheet, facts, scale, middle)

    _bars(sheet, facts, inks)
    if facts.first_issue:
        sheet.write(RIGHT, 957, f"Première édition{THIN}: {facts.first_issue}", SMALL, INK, "right")
    return sheet


def _ends(facts: Facts, scale: Scale, top: float) -> float:
    """Where the text would end at a scale, drawn on nothing."""
    middle = _sides(None, facts, scale, top)
    return max(_players(None, facts, scale, middle), _notes(None, facts, scale, middle))


def _sides(sheet: Sheet | None, facts: Facts, scale: Scale, top: float) -> float:
    """The sides in two columns, each where there is more room; returns where the next rule stands."""
    columns = [*facts.sides.items()]
    if "" in facts.sides and len(columns) == 1:
        half = (len(facts.tracks) + 1) // 2
        columns = [("", facts.tracks[:half]), ("", facts.tracks[half:])]
    ends = [top, top]
    for side, tracks in columns:
        shorter = ends.index(min(ends))
        ends[shorter] = _side(sheet, (LEFT, SECOND)[shorter], ends[shorter], side, tracks, scale)
    return max(ends) + 46 * scale.share


def _side(sheet: Sheet | None, x: float, top: float, side: str, tracks: Sequence[Track], scale: Scale) -> float:
    y = top + 24 * scale.share
    if side:
        y += 38 * scale.share
        if sheet:
            head = f"Disque {side}" if side.isdigit() else f"Face {side}"
            sheet.write(x, y, head, scale.side, INK)
        y += 17 * scale.share
    lengths = any(track.length for track in tracks)
    bold = Style(FRANKLIN_BLACK, scale.text.size)
    indent = 36 * scale.share if len(tracks) < 10 else 42 * scale.share
    for track in tracks:
        y += scale.row
        lines = wrapped(track.title, scale.text, COLUMN - indent - (64 * scale.share if lengths else 0))
        if sheet:
            sheet.write(x, y, track.place, bold, INK)
            sheet.write_lines(x + indent, y, lines, scale.text, INK)
            if lengths:
                sheet.write(x + COLUMN, y, track.length or "–", scale.text, INK, "right")
        y += (len(lines) - 1) * scale.text.line
    return y


def _players(sheet: Sheet | None, facts: Facts, scale: Scale, top: float) -> float:
    name, role = scale.name, scale.text.at(scale.text.size * 0.95)
    widest = max((width(player.name, name) for player in facts.players), default=0)
    if widest > 280:
        name = name.at(max(name.size * 280 / widest, 0.78 * name.size))
        widest = max(width(player.name, name) for player in facts.players)
    x = LEFT + max(widest, 180 * scale.share) + 22
    y = top + 60 * scale.share
    for i, player in enumerate(facts.players):
        lines = wrapped(player.roles, role, SECOND - 24 - x)
        y += scale.row * 1.08 if i else 0
        if sheet:
            sheet.write(LEFT, y, player.name, name, INK)
            sheet.write_lines(x, y, lines, role, INK)
        y += (len(lines) - 1) * role.line
    return y


def _notes(sheet: Sheet | None, facts: Facts, scale: Scale, top: float) -> float:
    style = scale.text.at(scale.text.size * 0.95)
    y = top + 58 * scale.share - style.line
    for i, paragraph in enumerate(filter(None, (facts.recorded, typeset(made(facts.production))))):
        lines = wrapped(paragraph, style, COLUMN)
        y += style.line * (1.9 if i else 1)
        if sheet:
            sheet.write_lines(SECOND, y, lines, style, INK)
        y += (len(lines) - 1) * style.line
    return y


def _bars(sheet: Sheet, facts: Facts, inks: Choice) -> None:
    pitch = min(20, 400 / len(facts.measures))
    for i, measure in enumerate(facts.measures):
        x, tall = LEFT + pitch * i, 92 * measure / max(facts.measures)
        ink = inks.first_ink if i == facts.measures.index(min(facts.measures)) else INK
        sheet.rectangle(x, 960 - tall, x + pitch / 2, 960, ink)

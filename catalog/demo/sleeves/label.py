"""The label of the first side: an accent disc on black, with the record's fine grooves around it."""

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted, wrapped
from catalog.demo.sleeves.inks import CARD, INK, RGB
from catalog.demo.sleeves.lettering import BESLEY, BESLEY_BOLD, FRANKLIN, FRANKLIN_BLACK, FRANKLIN_SEMI, Style
from catalog.demo.sleeves.sheet import Sheet

MIDDLE, RADIUS, RING, HOLE = 500, 424, 403, 32
GROOVE: RGB = (78, 73, 69)

NAME = Style(BESLEY, 66, -0.015, 1.05)
NUMBER = Style(BESLEY_BOLD, 52, -0.015)
SIDE = Style(BESLEY, 76)
FACTS = Style(FRANKLIN_SEMI, 25, 0, 1.26)
TITLE = Style(BESLEY_BOLD, 42, -0.012, 1.08)
ARTIST = Style(FRANKLIN_BLACK, 27)
TRACKS = Style(FRANKLIN, 20, 0, 1.36)


def label(facts: Facts, inks: Choice) -> Sheet:
    """Draw the label of a release."""
    sheet = Sheet(INK)
    dice = facts.chance("label")
    radius = 712.0
    while radius > RADIUS + 10:
        sheet.circle(MIDDLE, MIDDLE, radius, 0.8, GROOVE)
        # Loud passages stand further apart than soft ones.
        radius -= dice.choice((6, 6, 7, 8, 10))
    ink = inks.on_accent
    sheet.disc(MIDDLE, MIDDLE, RADIUS, inks.first_ink)
    sheet.circle(MIDDLE, MIDDLE, RING, 2.2, ink)
    sheet.disc(MIDDLE, MIDDLE, HOLE, CARD)
    sheet.circle(MIDDLE, MIDDLE, HOLE, 2.2, ink)

    name = fitted(facts.label or facts.artist, NAME, 520, 100, most=1)
    sheet.write_block(MIDDLE, 252 - name.height, name, ink, "middle")
    _beside(sheet, facts, ink)
    _below(sheet, facts, ink)
    return sheet


def _beside(sheet: Sheet, facts: Facts, ink: RGB) -> None:
    """What stands left and right of the hole."""
    side = next(iter(facts.sides), "")
    if facts.number:
        number = fitted(facts.number, NUMBER, 265, 60, most=1)
        sheet.write_block(160, 470 - number.height, number, ink)
    sheet.write_lines(160, 520, [*filter(None, (facts.speed, facts.size))], FACTS, ink)
    if side:
        sheet.write(840, 470, side, SIDE, ink, "right")
    sheet.write_lines(840, 520, [*filter(None, (facts.channels, facts.matrix))], FACTS, ink, "right")


def _below(sheet: Sheet, facts: Facts, ink: RGB) -> None:
    """Title, artist, and the tracks of the side where sides are known."""
    title = fitted(facts.title, TITLE, 610, 84, most=2)
    y = sheet.write_block(MIDDLE, 610, title, ink, "middle") + 42
    artist = fitted(facts.artist, ARTIST, 540, 40, most=1)
    sheet.write_lines(MIDDLE, y, artist.lines, artist.style, ink, "middle")
    side, tracks = next(iter(facts.sides.items()), ("", ()))
    if not side:
        return
    text = " – ".join(track.title.replace(" ", "\u00a0") for track in tracks)
    for size in (20, 18, 16.5, 15):
        style = TRACKS.at(size)
        # The circle narrows: what fits in the last line fits in all of them.
        lines = wrapped(text, style, 470 if len(tracks) > 3 else 500)
        if y + 46 + (len(lines) - 1) * style.line <= 838:
            sheet.write_lines(MIDDLE, y + 46, [line.strip(" –") for line in lines], style, ink, "middle")
            return

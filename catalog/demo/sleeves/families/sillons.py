"""Sillons: a record in the corner, one ring a track, as wide as the track is long, with a groove between."""

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import INK
from catalog.demo.sleeves.lettering import BESLEY, Style
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import ARTIST, FOOT, HEAD, MARGIN, artist, number_lines

TITLE = Style(BESLEY, 132, -0.03, 1.03)
GROOVE, LABEL = 8, 122


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    ground, print_ink = inks.first_ink, inks.on_accent
    sheet = Sheet(ground)
    title = fitted(facts.short_title, TITLE, 920, 260)
    top = title.top_above(FOOT)
    _rings(sheet, facts, inks, min(790, top - 22))
    sheet.write_block(MARGIN, top, title, print_ink)
    artist(sheet, facts.second_line, MARGIN, top - 0.9 * ARTIST.size, 460, print_ink)
    number_lines(sheet, facts, MARGIN, HEAD, print_ink)
    return sheet


def _rings(sheet: Sheet, facts: Facts, inks: Choice, radius: float) -> None:
    room = radius - LABEL - GROOVE * len(facts.measures)
    # The first track lies outside, as on a record.
    for i, measure in enumerate(facts.measures):
        sheet.disc(1000, 0, radius, INK if i % 2 == 0 else inks.second_ink)
        radius -= room * measure / sum(facts.measures)
        sheet.disc(1000, 0, radius, inks.first_ink)
        radius -= GROOVE
    sheet.disc(1000, 0, radius, INK if len(facts.measures) % 2 == 0 else inks.second_ink)

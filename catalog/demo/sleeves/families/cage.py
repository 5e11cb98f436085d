"""Cage: a black shaft with a bar for every track, as long as the track; the shortest is the lift."""

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import BESLEY, BESLEY_BOLD, Style
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import MARGIN, number_lines

LARGE = Style(BESLEY, 262, -0.03, 0.97)
SMALL = Style(BESLEY_BOLD, 54, -0.015, 1.07)
LEFT, RIGHT, LONGEST = 410, 962, 415


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    sheet = Sheet(INK)
    name_first = len(facts.title) > 16 and len(facts.artist) < len(facts.title)
    large, small = (facts.artist, facts.title) if name_first else (facts.short_title, facts.second_line)

    title = fitted(large, LARGE, 1000 - 2 * MARGIN, 430)
    top = title.top_above(945)
    sheet.write_block(MARGIN, top, title, inks.first_ink)
    line = fitted(small, SMALL, LEFT - MARGIN - 40, 190)
    last = sheet.write_block(MARGIN, 42, line, CARD)
    number_lines(sheet, facts, MARGIN, last + 72, CARD)

    _bars(sheet, facts, inks, min(LONGEST, top - 70))
    return sheet


def _bars(sheet: Sheet, facts: Facts, inks: Choice, longest: float) -> None:
    measures = facts.measures
    pitch = min(57, (RIGHT - LEFT) / (len(measures) - 0.45))
    thick = 0.55 * pitch
    start = RIGHT - pitch * (len(measures) - 0.45)
    lift = measures.index(min(measures))
    for i, measure in enumerate(measures):
        x, length = start + i * pitch, longest * measure / max(measures)
        if i != lift:
            sheet.rectangle(x, 0, x + thick, length, CARD)
            continue
        middle, half = x + thick / 2, 0.58 * pitch
        floor = max(length, 184)
        sheet.rectangle(middle - 2, 0, middle + 2, floor - 118, CARD)
        sheet.rectangle(middle - half, floor - 118, middle + half, floor, inks.first_ink)

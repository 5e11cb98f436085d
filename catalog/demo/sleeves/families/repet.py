"""Repet: the title over and over, row below row and out of the sheet; one row is card."""

import re

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import GOTHIC, Style, width
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import FAR, MARGIN, head

ROW = Style(GOTHIC, 1, 0.012)
TALLEST, GAP, TOP = 200, 24, 112


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    dark = inks.on_accent
    sheet = Sheet(inks.first_ink)
    head(sheet, facts, dark)
    rows = [_filled(part.strip()) for part in re.findall(r"[^!]+!*", facts.short_title.upper())]
    placed: list[tuple[str, Style, float]] = []
    top = float(TOP)
    while top < 1000:
        text = rows[len(placed) % len(rows)]
        style = ROW.at((FAR - MARGIN) / width(text, ROW))
        placed.append((text, style, top + style.cap))
        top += style.cap + GAP
    # The fifth row of one title, the fourth of two in turn or where the fifth would be cut.
    light = 4 if len(rows) == 1 and placed[4:] and placed[4][2] < 985 else 3
    for i, (text, style, baseline) in enumerate(placed):
        odd = CARD if dark == INK else INK
        sheet.write(MARGIN, baseline, text, style, odd if i == light else dark)
    return sheet


def _filled(text: str) -> str:
    """The text as often as it takes for a row at full width not to be too tall."""
    row = text
    while ROW.cap * (FAR - MARGIN) / width(row, ROW) > TALLEST:
        row += f" {text}"
    return row

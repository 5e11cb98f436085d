"""The small lines that every front has: who plays, and number, speed and size in one free corner."""

from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import broken
from catalog.demo.sleeves.inks import RGB
from catalog.demo.sleeves.lettering import FRANKLIN_BLACK, FRANKLIN_SEMI, Style, width
from catalog.demo.sleeves.sheet import Align, Sheet

MARGIN = 40
FAR = 1000 - MARGIN
# The baseline of a first line at the top, and of a last line at the foot.
HEAD = 62
FOOT = 952

NUMBER = Style(FRANKLIN_SEMI, 21, 0.01, 1.42)
ARTIST = Style(FRANKLIN_BLACK, 32, -0.005, 1.2)


def number_lines(sheet: Sheet, facts: Facts, x: float, baseline: float, ink: RGB, align: Align = "left") -> float:
    """Number, speed and channels below one another; returns the last baseline."""
    return sheet.write_lines(x, baseline, facts.small_print, NUMBER, ink, align)


def number_row(sheet: Sheet, facts: Facts, x: float, baseline: float, ink: RGB, align: Align = "right") -> float:
    """Number, speed and channels in one row; returns its width."""
    row = "   ".join(facts.small_print)
    sheet.write(x, baseline, row, NUMBER, ink, align)
    return width(row, NUMBER) if row else 0.0


def head(sheet: Sheet, facts: Facts, ink: RGB) -> None:
    """The top line of many fronts: the artist on the left, the number on the right."""
    taken = number_row(sheet, facts, FAR, HEAD, ink)
    artist(sheet, facts.second_line, MARGIN, HEAD, FAR - MARGIN - taken - 40, ink)


def artist(sheet: Sheet, text: str, x: float, baseline: float, wide: float, ink: RGB, lines: int = 1) -> float:
    """The artist in so many lines at the most, smaller where that is not enough; returns the last baseline."""
    style = ARTIST
    for count in range(1, lines + 1):
        broke = broken(text, style, count)
        across = max(width(line, style) for line in broke)
        if across <= wide:
            break
    else:
        style = style.at(style.size * wide / across)
    return sheet.write_lines(x, baseline, broke, style, ink)

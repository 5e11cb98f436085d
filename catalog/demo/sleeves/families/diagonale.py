"""Diagonale: bands that climb at a slope of .30, as thick as the tracks are long; the title climbs with them."""

import math

from PIL import Image

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import INK, RGB
from catalog.demo.sleeves.lettering import BESLEY, Style
from catalog.demo.sleeves.sheet import SCALE, Sheet
from catalog.demo.sleeves.small_print import MARGIN, head

TITLE = Style(BESLEY, 132, -0.025, 0.99)
SLOPE = 0.30
ANGLE = math.atan(SLOPE)
GAP = 24


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    sheet = Sheet(inks.first_ink)
    head(sheet, facts, inks.on_accent)
    title = fitted(facts.short_title, TITLE, 850, 215)
    # High enough for the far end of the first line to stay clear of the line at the top.
    high, wide = title.height * math.cos(ANGLE), title.width * math.sin(ANGLE)
    base = max(440.0, 118 + high + wide)
    foot = base + max(0.0, title.hang - 14)
    # Turning takes the first line to the left of the last one: the margin is the first line's.
    left = MARGIN + title.height * math.sin(ANGLE)
    letters = sheet.mask(left, base - title.height, title)
    turned = letters.rotate(math.degrees(ANGLE), Image.Resampling.BICUBIC, center=(left * SCALE, base * SCALE))
    sheet.stamp(turned, inks.on_accent)
    _bands(sheet, facts, inks, foot + 34 + left * SLOPE)
    return sheet


def _bands(sheet: Sheet, facts: Facts, inks: Choice, top: float) -> None:
    """From a line through (0, top) down to the lower right corner."""
    dice = facts.chance("diagonale")
    room = 1000 + 1000 * SLOPE - top - GAP * len(facts.measures)
    for i, measure in enumerate(facts.measures):
        thick = room * measure / sum(facts.measures)
        if i % 2 == 0:
            _band(sheet, top, thick, 0, 1000, INK)
        else:
            start = dice.choice((180, 260, 340))
            _band(sheet, top, thick, start, start + dice.choice((440, 540, 640)), inks.second_ink)
        top += thick + GAP


def _band(sheet: Sheet, top: float, thick: float, left: float, right: float, ink: RGB) -> None:
    a, b = top - SLOPE * left, top - SLOPE * right
    sheet.polygon([(left, a), (right, b), (right, b + thick), (left, a + thick)], ink)

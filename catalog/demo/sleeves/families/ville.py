"""Ville: roofs below a moon, two lit windows for every track."""

import random

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import BESLEY, Style
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import FAR, HEAD, MARGIN, artist, number_row

TITLE = Style(BESLEY, 112, -0.025, 1.02)
WINDOW = (15, 23)


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    dice = facts.chance("ville")
    sheet = Sheet(inks.first_ink)
    title = fitted(facts.short_title, TITLE, 560, 300)
    last = sheet.write_block(MARGIN, 46, title, inks.on_accent)
    last = artist(sheet, facts.second_line, MARGIN, last + max(0, title.hang - 16) + 66, 560, inks.on_accent)
    number_row(sheet, facts, FAR, HEAD, inks.on_accent)
    sheet.disc(764, 262, 122, CARD)
    houses = _houses(last + 70, dice)
    for left, roof, right in houses:
        sheet.rectangle(left, roof, right, 1000, INK)
    _windows(sheet, houses, 2 * len(facts.measures), inks, dice)
    return sheet


def _houses(highest: float, dice: random.Random) -> list[tuple[float, float, float]]:
    """Houses from left to right as (left, roof, right): high in the middle, with a slit of sky here and there."""
    houses: list[tuple[float, float, float]] = []
    left = 0.0
    while left < 1000:
        wide = float(dice.choice((72, 96, 118, 144)))
        if left + wide > 930:
            wide = 1000 - left
        fall = abs(left + wide / 2 - 330) / 670
        roof = highest + (900 - highest) * (0.72 * fall + dice.uniform(0, 0.24))
        houses.append((left, round(roof), left + wide))
        left += wide + (15 if dice.random() < 0.34 else 0)
    return houses


def _windows(
    sheet: Sheet, houses: list[tuple[float, float, float]], count: int, inks: Choice, dice: random.Random
) -> None:
    wide, tall = WINDOW
    places = []
    for left, roof, right in houses:
        columns = int((right - left - 26) // 25)
        start = left + (right - left - columns * 25 + 10) / 2
        rows = int((1000 - roof - 60) // 46)
        places += [(start + c * 25, roof + 38 + r * 46) for c in range(columns) for r in range(rows)]
    for i, (x, y) in enumerate(dice.sample(places, min(count, len(places)))):
        sheet.rectangle(x, y, x + wide, y + tall, CARD if i % 2 else inks.second_ink)

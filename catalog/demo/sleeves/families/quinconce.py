"""Quinconce: a board of five by five with quarters, discs and halves; three fields by two are kept for the words."""

import random

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import CARD, INK, RGB
from catalog.demo.sleeves.lettering import BESLEY, FRANKLIN_BLACK, Style
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import FOOT, MARGIN, number_row

TITLE = Style(BESLEY, 104, -0.025, 1.02)
ARTIST = Style(FRANKLIN_BLACK, 27)
CELL = 200


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    # The fifth throw: chosen by eye.
    dice = facts.chance("quinconce 5")
    sheet = Sheet(inks.first_ink)
    for row in range(5):
        for column in range(5):
            if row < 3 or column > 2:
                ink = dice.choices((INK, inks.second_ink, CARD), (48, 42, 10))[0]
                _cell(sheet, column * CELL, row * CELL, ink, dice)
    sheet.write(MARGIN, 660, facts.second_line, ARTIST, inks.on_accent)
    number_row(sheet, facts, MARGIN, 698, inks.on_accent, "left")
    title = fitted(facts.short_title, TITLE, 3 * CELL - MARGIN - 24, 200)
    sheet.write_block(MARGIN, title.top_above(FOOT), title, inks.on_accent)
    return sheet


def _cell(sheet: Sheet, x: float, y: float, ink: RGB, dice: random.Random) -> None:
    kind = dice.choices(("quarter", "disc", "half", "square", "none"), (58, 20, 8, 5, 9))[0]
    turn = dice.randrange(4)
    if kind == "quarter":
        # The middle of the circle is one of the four corners.
        corner = ((0, 0), (CELL, 0), (CELL, CELL), (0, CELL))[turn]
        sheet.slice(x + corner[0], y + corner[1], CELL, 90 * turn, 90 * turn + 90, ink)
    elif kind == "disc":
        sheet.disc(x + CELL / 2, y + CELL / 2, CELL / 2, ink)
    elif kind == "half":
        halves = ((0, 0, 1, 0.5), (0.5, 0, 1, 1), (0, 0.5, 1, 1), (0, 0, 0.5, 1))
        left, top, right, bottom = halves[turn]
        sheet.rectangle(x + left * CELL, y + top * CELL, x + right * CELL, y + bottom * CELL, ink)
    elif kind == "square":
        sheet.rectangle(x, y, x + CELL, y + CELL, ink)

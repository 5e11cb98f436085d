"""Millésime: two figures of the year, printed in two inks, one on the other and a little beside it."""

from catalog.demo.sleeves.choice import Choice, year_in
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import Block, fitted
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import BESLEY, BESLEY_BOLD, Style, width
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import FOOT, MARGIN, head

FIGURES = Style(BESLEY, 1, -0.05)
TITLE = Style(BESLEY_BOLD, 66, -0.015, 1.05)
SHIFT = (56, 72)


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    sheet = Sheet(CARD)
    title = fitted(facts.title, TITLE, 620, 140)
    top = title.top_above(FOOT)
    figures = year_in(facts.title) or facts.year[2:4] or "33"
    room = top - 66 - 122 - SHIFT[1]
    style = FIGURES.at(min(978 / width(figures, FIGURES), room / FIGURES.cap))
    block = Block((figures,), style)
    left = (1000 - block.width - SHIFT[0]) / 2
    sheet.overprint(sheet.mask(left, 122, block), inks.first_ink)
    sheet.overprint(sheet.mask(left + SHIFT[0], 122 + SHIFT[1], block), inks.second_ink)
    head(sheet, facts, INK)
    sheet.write_block(MARGIN, top, title, INK)
    return sheet

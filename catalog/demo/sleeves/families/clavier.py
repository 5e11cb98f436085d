"""Clavier: nine keys below the title; two are struck in the accent, and one black key in the second ink."""

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import BESLEY, Style
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import FAR, MARGIN, head

TITLE = Style(BESLEY, 108, -0.03, 1.0)
KEYS, TOP, SHORT = 9, 318, 736
# C to B: whether a black key follows.
_BLACK_AFTER = (True, True, False, True, True, True, False)


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    sheet = Sheet(inks.first_ink)
    head(sheet, facts, inks.on_accent)
    title = fitted(facts.short_title, TITLE, FAR - MARGIN, 190, most=2)
    sheet.write_block(MARGIN, 98 + (206 - title.height - title.hang) / 2, title, inks.on_accent)
    _keys(sheet, facts, inks)
    return sheet


def _keys(sheet: Sheet, facts: Facts, inks: Choice) -> None:
    dice = facts.chance("clavier")
    wide = 1000 / KEYS
    struck = sorted(dice.sample(range(2, KEYS - 1), 2))
    while struck[1] - struck[0] < 2:
        struck = sorted(dice.sample(range(2, KEYS - 1), 2))
    sheet.rectangle(0, TOP, 1000, 1000, CARD)
    for i in struck:
        sheet.rectangle(i * wide, TOP, (i + 1) * wide, 1000, inks.first_ink)
    for i in range(1, KEYS):
        sheet.rectangle(i * wide - 2.5, TOP, i * wide + 2.5, 1000, INK)
    note = dice.randrange(7)
    gaps = [i for i in range(1, KEYS) if _BLACK_AFTER[(note + i - 1) % 7]]
    # One black key beside no struck one, so that three colours never touch.
    apart = [i for i in gaps if not {i - 1, i} & set(struck)] or gaps
    coloured = dice.choice(apart)
    for i in gaps:
        ink = inks.second_ink if i == coloured else INK
        sheet.rectangle(i * wide - 34, TOP, i * wide + 34, SHORT, ink)
    sheet.rectangle(0, TOP - 4, 1000, TOP + 5, INK)

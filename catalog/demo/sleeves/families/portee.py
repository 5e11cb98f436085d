"""Portée: five lines and a disc for every player, one of them large and in the accent."""

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import INK
from catalog.demo.sleeves.lettering import BESLEY, Style
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import FAR, FOOT, MARGIN, head

TITLE = Style(BESLEY, 158, -0.03, 1.0)
TOP, SPACE, LINE = 178, 98, 9
LARGE, SMALL = 168, 52


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    sheet = Sheet(inks.second_ink)
    head(sheet, facts, INK)
    title = fitted(facts.short_title, TITLE, FAR - MARGIN, 270)
    sheet.write_block(MARGIN, title.top_above(FOOT), title, INK)
    for i in range(5):
        sheet.rectangle(0, TOP + i * SPACE - LINE / 2, 1000, TOP + i * SPACE + LINE / 2, INK)
    _discs(sheet, facts, inks)
    return sheet


def _discs(sheet: Sheet, facts: Facts, inks: Choice) -> None:
    dice = facts.chance("portee")
    count = max(3, len(facts.band))
    soloist = dice.choice((1, 2) if count > 3 else (1,))
    # The large disc takes the room of three small ones.
    edge = 48
    room = (1000 - 2 * edge) / (count + 2)
    x, before = float(edge), -1
    for i in range(count):
        wide = 3 * room if i == soloist else room
        place = dice.choice([p for p in range(1, 8) if abs(p - before) > 1])
        if i == soloist:
            y = TOP + dice.choice((3, 4, 5)) * SPACE / 2
            sheet.disc(x + wide / 2, y, min(LARGE, 1.5 * room - 16), inks.first_ink)
        else:
            shift = dice.uniform(-0.5, 0.5) * max(0.0, room - 2 * SMALL)
            sheet.disc(x + wide / 2 + shift, TOP + place * SPACE / 2, SMALL, INK)
            before = place
        x += wide

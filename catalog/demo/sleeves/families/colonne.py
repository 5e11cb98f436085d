"""Colonne: the surname upright over the full height, title and players beside it."""

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import BESLEY, FRANKLIN_SEMI, GOTHIC, Style, width
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import FAR, FOOT, number_lines

NAME = Style(GOTHIC, 1, -0.005)
TITLE = Style(BESLEY, 96, -0.025, 1.03)
PLAYERS = Style(FRANKLIN_SEMI, 24, 0, 1.3)


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    second = inks.second_ink if inks.second not in ("", inks.accent) else INK
    print_ink = CARD if inks.on_accent == CARD else INK
    sheet = Sheet(inks.first_ink)
    name = facts.surname.upper()
    style = NAME.at(min(984 / width(name, NAME), 430 / NAME.cap))
    column = 12 + style.cap
    sheet.write_up(column, 992, name, style, second)

    x = column + 46
    title = fitted(facts.short_title, TITLE, FAR - x, 470)
    last = sheet.write_block(x, 44, title, print_ink)
    number_lines(sheet, facts, x, last + 76, print_ink)
    names = [player.name for player in facts.band]
    if len(names) == 1:
        names += ["solo", facts.place_and_year]
    sheet.write_lines(x, FOOT - PLAYERS.line * (len(names) - 1), names, PLAYERS, print_ink)
    return sheet

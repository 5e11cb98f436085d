"""Initiale: the first letter of the surname, larger than the sleeve, and one disc."""

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import INK
from catalog.demo.sleeves.lettering import BESLEY, BESLEY_BOLD, FRANKLIN_BLACK, Style, width
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.sleeves.small_print import MARGIN, NUMBER, number_lines

LETTER = Style(BESLEY, 1500)
TITLE = Style(BESLEY_BOLD, 92, -0.02, 1.0)
LINE = Style(FRANKLIN_BLACK, 26)


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    ground = inks.first_ink
    sheet = Sheet(ground)
    sheet.write(-122, 1062, facts.surname[0].upper(), LETTER, INK)
    sheet.disc(172, 852, 94, inks.second_ink)

    title = fitted(facts.short_title, TITLE, 400, 230)
    wide = max(title.width, width(facts.second_line, LINE), *(width(row, NUMBER) for row in facts.small_print or ("",)))
    foot = 44 + title.height + max(0, title.hang - 16) + 48
    # The words get a field of their own, cut out of the letter.
    sheet.rectangle(0, 0, MARGIN + wide + 36, foot + 34 + NUMBER.line * len(facts.small_print), ground)
    sheet.write_block(MARGIN, 44, title, INK)
    sheet.write(MARGIN, foot, facts.second_line, LINE, INK)
    number_lines(sheet, facts, MARGIN, foot + NUMBER.line + 6, INK)
    return sheet

"""Contre: two blocks, and the title runs across their seam with the colours exchanged."""

from PIL import ImageChops, ImageDraw

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import CARD, contrast, printed_on
from catalog.demo.sleeves.lettering import BESLEY, Style
from catalog.demo.sleeves.sheet import SCALE, SIDE, Sheet, blank_mask
from catalog.demo.sleeves.small_print import HEAD, MARGIN, artist, number_lines

# The golden section, .618 and .382.
SEAM = 618
TITLE = Style(BESLEY, 560, -0.035, 0.94)


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    left, right = inks.first_ink, inks.second_ink
    sheet = Sheet(left)
    sheet.rectangle(SEAM, 0, 1000, 1000, right)
    last = artist(sheet, facts.second_line, MARGIN, HEAD + 4, SEAM - MARGIN - 60, inks.on_accent, lines=2)
    number_lines(sheet, facts, SEAM + 25, HEAD, printed_on(inks.second or inks.accent))

    title = fitted(facts.short_title, TITLE, 1000 - 2 * MARGIN + 8, 940 - last - 40)
    letters = sheet.mask(MARGIN - 8, title.top_above(948), title)
    side = blank_mask()
    ImageDraw.Draw(side).rectangle((0, 0, round(SEAM * SCALE) - 1, SIDE), fill=255)
    # The exchange is the point, but letters must be read: card where the two inks are too alike.
    near = right if contrast(left, right) >= 4.5 and inks.on_accent == right else CARD
    sheet.stamp(ImageChops.multiply(letters, side), near)
    sheet.stamp(ImageChops.multiply(letters, ImageChops.invert(side)), left)
    return sheet

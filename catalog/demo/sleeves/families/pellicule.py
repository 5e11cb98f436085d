"""Pellicule: twelve frames of film; a disc comes in on the left, stands, and goes out on the right."""

from PIL import ImageDraw

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import broken, fitted
from catalog.demo.sleeves.inks import CARD, INK, RGB
from catalog.demo.sleeves.lettering import BESLEY_BOLD, FRANKLIN_BLACK, Style, width
from catalog.demo.sleeves.sheet import SCALE, Sheet, blank_mask
from catalog.demo.sleeves.small_print import NUMBER, number_lines

TITLE = Style(BESLEY_BOLD, 84, -0.02, 1.02)
ARTIST = Style(FRANKLIN_BLACK, 25, 0, 1.22)
LEFT, RIGHT, TOP, GAP = 28, 972, 28, 11
WIDE = (RIGHT - LEFT - 3 * GAP) / 4
TALL = 210
FOOT = 956


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    sheet = Sheet(INK)
    dice = facts.chance("pellicule")
    frames = list(range(12))
    # A strip along the lower edge for every player, six at the most; one frame is a negative.
    negative = dice.choice((4, 7))
    strips = dice.sample([i for i in frames if i != negative], min(6, max(3, len(facts.band))))
    strip = CARD if inks.second in ("card", "") else inks.second_ink
    for i in frames:
        back, disc = (inks.first_ink, INK) if i != negative else (CARD, inks.first_ink if strip == CARD else strip)
        _frame(sheet, i, back, disc, strip if i in strips else None)

    lines = broken(facts.second_line, ARTIST, 1 + len(facts.second_line) // 18)
    number = FOOT - NUMBER.line * max(0, len(facts.small_print) - 1)
    sheet.write_lines(RIGHT, number - 44 - ARTIST.line * (len(lines) - 1), lines, ARTIST, inks.first_ink, "right")
    number_lines(sheet, facts, RIGHT, number, CARD, "right")
    aside = max(width(line, ARTIST) for line in lines)
    title = fitted(facts.short_title, TITLE, RIGHT - LEFT - aside - 50, 200)
    sheet.write_block(LEFT + 2, title.top_above(FOOT), title, CARD)
    return sheet


def _frame(sheet: Sheet, i: int, back: RGB, disc: RGB, strip: RGB | None) -> None:
    left, top = LEFT + i % 4 * (WIDE + GAP), TOP + i // 4 * (TALL + GAP)
    sheet.rectangle(left, top, left + WIDE, top + TALL, back)
    radius = 0.49 * WIDE
    # From a little left of the frame to a little right of it over twelve frames.
    x, y = left + WIDE * (0.5 + (i - 5.5) / 11 * 1.75), top + TALL / 2
    passing = blank_mask()
    pen = ImageDraw.Draw(passing)
    pen.ellipse(((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE), fill=255)
    corner = (round(left * SCALE), round(top * SCALE))
    window = passing.crop((*corner, round((left + WIDE) * SCALE), round((top + TALL) * SCALE)))
    sheet.image.paste(disc, corner, window)
    if strip:
        sheet.rectangle(left, top + 0.72 * TALL, left + WIDE, top + TALL, strip)

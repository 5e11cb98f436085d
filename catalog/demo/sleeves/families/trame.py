"""Trame: a ball of halftone dots, lit from the upper left and cut to a clean circle."""

import math

from PIL import ImageChops, ImageDraw

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.halftone import halftone
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import BESLEY, Style
from catalog.demo.sleeves.sheet import SCALE, Sheet, blank_mask
from catalog.demo.sleeves.small_print import ARTIST, FOOT, HEAD, MARGIN, artist, number_lines

TITLE = Style(BESLEY, 150, -0.03, 1.02)
PITCH = 17
LIGHT = (-0.53, -0.57, 0.63)


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one: a coloured ball on card, or a black one on the accent."""
    dice = facts.chance("trame")
    black = inks.second == "ink"
    sheet = Sheet(inks.first_ink if black else CARD)
    ball_ink, print_ink = (INK, inks.on_accent) if black else (inks.first_ink, INK)

    title = fitted(facts.short_title, TITLE, 1000 - 2 * MARGIN, 260)
    top = title.top_above(FOOT)
    line = top - 0.9 * ARTIST.size
    radius = dice.uniform(360, 410)
    _ball(sheet, ball_ink, 1000 - radius * dice.uniform(0.74, 0.9), line - 40 - radius, radius, dice.choice((30, 45)))

    sheet.write_block(MARGIN, top, title, print_ink)
    artist(sheet, facts.second_line, MARGIN, line, 920, print_ink)
    number_lines(sheet, facts, MARGIN, HEAD, print_ink)
    return sheet


def _ball(sheet: Sheet, ink: tuple[int, int, int], x: float, y: float, radius: float, degrees: float) -> None:
    def shade(px: float, py: float) -> float:
        u, v = (px - x) / radius, (py - y) / radius
        depth = math.sqrt(max(0.0, 1 - u * u - v * v))
        lit = u * LIGHT[0] + v * LIGHT[1] + depth * LIGHT[2]
        return 1 - max(0.0, 0.08 + 0.9 * lit)

    dots = halftone((x - radius, y - radius, x + radius, y + radius), PITCH, degrees, shade)
    circle = blank_mask()
    box = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
    ImageDraw.Draw(circle).ellipse(box, fill=255)
    sheet.stamp(ImageChops.multiply(dots, circle), ink)

"""Découpe: one cut shape a player, two inks in turn, small scraps, and the title on a torn label."""

import random

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import CARD, INK
from catalog.demo.sleeves.lettering import BESLEY, Style, width
from catalog.demo.sleeves.sheet import Point, Sheet
from catalog.demo.sleeves.small_print import ARTIST, HEAD, MARGIN, artist, number_row

TITLE = Style(BESLEY, 112, -0.025, 1.04)


def front(facts: Facts, inks: Choice) -> Sheet:
    """Draw one."""
    dice = facts.chance("decoupe")
    sheet = Sheet(inks.first_ink)
    number_row(sheet, facts, MARGIN, HEAD, inks.on_accent, "left")

    title = fitted(facts.short_title, TITLE, 760, 240)
    line = facts.second_line
    wide = max(title.width, width(line, ARTIST)) + 2 * MARGIN
    foot = 905
    top = foot - 66 - max(0, title.hang - 16) - title.height
    _shapes(sheet, facts, inks, top - 40, dice)
    lean = dice.uniform(14, 26)
    sheet.polygon([(0, top - 38), (wide + 20, top - 38 - lean), (wide + 48, foot + 62), (0, foot + 62 - lean)], CARD)
    sheet.write_block(MARGIN, top, title, INK)
    artist(sheet, line, MARGIN, foot, wide, INK)
    return sheet


def _shapes(sheet: Sheet, facts: Facts, inks: Choice, bottom: float, dice: random.Random) -> None:
    count = max(3, len(facts.band))
    pitch, top = 1000 / count, 100.0
    high = bottom - top
    joints = []
    for i in range(count):
        ink = INK if i % 2 == 0 else inks.second_ink
        tall = high * dice.uniform(0.84, 1.0)
        up = top + dice.uniform(0, 1) * (high - tall)
        sheet.polygon(_cut((i + 0.5) * pitch, up, pitch * 0.8, tall, dice), ink)
        joints.append(((i + 1) * pitch, up + tall * dice.uniform(0.5, 0.8)))
    scrap = INK if inks.second == "card" else CARD
    for x, y in joints[: count - 1 : 2][:3]:
        sheet.polygon(_scrap(x, y, min(28.0, pitch * 0.26), dice), scrap)


def _cut(x: float, top: float, wide: float, tall: float, dice: random.Random) -> list[Point]:
    """A tall shape as scissors leave it: six or seven corners, each off by a tenth."""

    def off(share: float = 0.1) -> float:
        return dice.uniform(-share, share) * wide

    lean = off(0.14)
    half = wide / 2
    points = [
        (x - half * dice.uniform(0.45, 0.9) + lean, top + abs(off(0.3))),
        (x + half * dice.uniform(0.45, 0.95) + lean, top + abs(off(0.2))),
        (x + half + off(), top + tall * dice.uniform(0.3, 0.6)),
        (x + half * dice.uniform(0.5, 0.95) - lean, top + tall - abs(off(0.25))),
        (x - half * dice.uniform(0.5, 0.9) - lean, top + tall - abs(off(0.3))),
        (x - half + off(), top + tall * dice.uniform(0.35, 0.8)),
    ]
    if dice.random() < 0.5:
        points.append((x - half + off(), top + tall * dice.uniform(0.12, 0.3)))
    return points


def _scrap(x: float, y: float, size: float, dice: random.Random) -> list[Point]:
    corners = ((-0.6, -1), (0.7, -0.8), (1, 0.2), (0.3, 1), (-1, 0.5))
    return [(x + size * (u + dice.uniform(-0.2, 0.2)), y + size * (v + dice.uniform(-0.2, 0.2))) for u, v in corners]

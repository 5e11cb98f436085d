"""The insert: lights in a coarse screen above a strip of card, in the place of the photograph that we do not have."""

import math
from collections.abc import Sequence

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted, wrapped
from catalog.demo.sleeves.french import typeset
from catalog.demo.sleeves.halftone import halftone
from catalog.demo.sleeves.inks import ACCENTS, CARD, INK, INKS, RGB, contrast
from catalog.demo.sleeves.lettering import BESLEY, FRANKLIN, FRANKLIN_SEMI, THIN, Style, width
from catalog.demo.sleeves.sheet import Sheet
from catalog.demo.words import FRENCH

STRIP, LEFT, RIGHT = 740, 46, 956
# Of a caption, so that it does not come near the number.
WIDE = 740
PITCH, DEGREES = 13, 38

TITLE = Style(BESLEY, 60, -0.02, 1.04)
TEXT = Style(FRANKLIN, 21, 0, 1.5)
NUMBER = Style(FRANKLIN_SEMI, 21)

# Middle, radii, and how far it shines down on the wet street.
Light = tuple[float, float, float, float, float]


def insert(facts: Facts, inks: Choice) -> Sheet:
    """Draw the insert of a release."""
    ground, lit = _inks(inks)
    sheet = Sheet(ground)
    lights = _lights(facts)
    sheet.stamp(halftone((0, 0, 1000, STRIP), PITCH, DEGREES, lambda x, y: _tone(x, y, lights)), lit)
    sheet.rectangle(0, STRIP, 1000, 1000, CARD)

    title = fitted(", ".join(filter(None, (facts.town, facts.day))) or facts.short_title, TITLE, RIGHT - LEFT, 60)
    last = sheet.write_block(LEFT, STRIP + 50, title, INK)
    lines = [line for part in _caption(facts) for line in wrapped(part, TEXT, WIDE)]
    sheet.write_lines(LEFT, last + 56, lines, TEXT, INK)
    sheet.write(RIGHT, 956, facts.number, NUMBER, INK, "right")
    return sheet


def _inks(inks: Choice) -> tuple[RGB, RGB]:
    """Lights in the accent on black; a dark accent is the night itself."""
    if contrast(inks.first_ink, INK) >= 3:
        return INK, inks.first_ink
    light = inks.second_ink if inks.second in ACCENTS else CARD
    return inks.first_ink, light if contrast(light, inks.first_ink) >= 3 else INKS["card"]


def _lights(facts: Facts) -> list[Light]:
    """One light a player, five at the most: the first is large, the others are street lamps."""
    dice = facts.chance("insert")
    side = dice.choice((-1, 1))
    x, y = 500 + side * dice.uniform(90, 190), dice.uniform(240, 330)
    wide = dice.uniform(150, 230)
    lights: list[Light] = [(x, y, wide, wide * dice.uniform(0.6, 0.95), 0.0)]
    count = max(2, min(5, len(facts.band) - 1))
    for i in range(count):
        at = (i + dice.uniform(0.25, 0.75)) * 1000 / count
        radius = dice.uniform(22, 62)
        down = dice.uniform(0.35, 0.7)
        lights.append((at, dice.uniform(300, 560), radius, radius * dice.uniform(0.9, 1.15), down))
    return lights


def _tone(x: float, y: float, lights: Sequence[Light]) -> float:
    tone = 0.045 + 0.06 * y / STRIP
    for light_x, light_y, wide, tall, down in lights:
        far = math.hypot((x - light_x) / wide, (y - light_y) / tall)
        tone += 1.15 / (1 + math.exp((far - 1) * 5.2))
        if down and y > light_y:
            across = (x - light_x) / (0.5 * wide)
            tone += down * math.exp(-across * across) * (1 - 0.5 * (y - light_y) / STRIP)
    return min(tone, 0.985)


def _caption(facts: Facts) -> list[str]:
    """What the insert is, as far as known, and that this is a drawing."""
    told = [FRENCH.get(text, text) for text in facts.inserts if text != "photograph"]
    names = ", ".join(name.split(" (")[0] for name in facts.photographers) if facts.inserts else ""
    sentences = [typeset(f"{text[0].upper()}{text[1:]}.") for text in told]
    if names:
        sentences.append(f"Photographie{THIN}: {names}.")
    drawing = "Dessin de démonstration à la place de l’original." if facts.inserts else "Dessin de démonstration."
    together = " ".join(sentences)
    return [*([together] if sentences and width(together, TEXT) <= WIDE else sentences), drawing]

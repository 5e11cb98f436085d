"""The front with its obi, a paper strip along the spine."""

from collections import Counter

from PIL import Image

from catalog.demo.sleeves.choice import Choice
from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.fitting import fitted
from catalog.demo.sleeves.inks import ACCENTS, INKS, contrast, printed_on
from catalog.demo.sleeves.lettering import BESLEY, BESLEY_BOLD, FRANKLIN_SEMI, Style, width
from catalog.demo.sleeves.sheet import SCALE, SIDE, Sheet

WIDE, SPINE, FOOT, LONG = 300, 35, 962, 922

TITLE = Style(BESLEY, 66, -0.02, 1.04)
ARTIST = Style(BESLEY_BOLD, 42, -0.01)
ROW = Style(FRANKLIN_SEMI, 22)
BACK = Style(FRANKLIN_SEMI, 17)


def wrap(sheet: Sheet, facts: Facts, inks: Choice) -> Sheet:
    """Lay the strip around a drawn front."""
    name = _strip(sheet, inks)
    ink = printed_on(name)
    sheet.rectangle(0, 0, WIDE, 1000, INKS[name])
    sheet.rectangle(SPINE, 0, SPINE + 1.6, 1000, ink)

    spine = "   ".join(filter(None, (facts.number, facts.artist, facts.short_title)))
    _up(sheet, 24, spine, BACK, ink)
    title = fitted(facts.title, TITLE, LONG, 96, most=2, enough=42)
    x = SPINE + 36 + title.style.cap
    for line in title.lines:
        sheet.write_up(x, FOOT, line, title.style, ink)
        x += title.style.line
    x += max(title.hang, 14) + ARTIST.cap + 16 - title.style.line
    _up(sheet, x, facts.second_line, ARTIST, ink)
    place = facts.place_and_year if facts.place_and_year != facts.second_line else ""
    _up(sheet, 272, "   ".join(filter(None, (*facts.small_print, place))), ROW, ink)
    return sheet


def _up(sheet: Sheet, x: float, text: str, style: Style, ink: tuple[int, int, int]) -> None:
    long = width(text, style)
    if long:
        sheet.write_up(x, FOOT, text, style.at(style.size * min(1, LONG / long)), ink)


def _strip(sheet: Sheet, inks: Choice) -> str:
    """The strip's ink by name: the accent, or another one where the strip could not be told from the sleeve."""
    box = (round(WIDE * SCALE), 0, round((WIDE + 60) * SCALE), SIDE)
    data = sheet.image.crop(box).resize((12, 200), Image.Resampling.NEAREST).tobytes()
    beside = Counter(data[i : i + 3] for i in range(0, len(data), 3))
    total = beside.total()

    def lost(name: str) -> float:
        """How much of the strip's edge has its own colour on the other side, too."""
        ink = INKS[name]
        return sum(count for rgb, count in beside.items() if contrast(ink, (rgb[0], rgb[1], rgb[2])) < 1.4) / total

    def plain(name: str) -> bool:
        # Beside letters or a shape of its colour a strip still reads as a strip, beside the ground it does not.
        return lost(name) <= (0.05 if INKS[name] == sheet.ground else 0.4)

    wanted = [inks.accent, *(name for name in (inks.second,) if name in ACCENTS), "card", "ink"]
    return next((name for name in wanted if plain(name)), min(wanted, key=lost))

"""Letters: the three typefaces, and how wide a line is.

Sizes and widths are in units of the sleeve, which is 1000 wide. Pillow is asked for single glyphs only; where they
stand is worked out here, so that kerning and tracking do not depend on what is installed beside Pillow.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from PIL import ImageFont

THIN = "\u2009"
FONTS = Path(__file__).resolve().parent.parent / "fonts"
EM = 1000


@dataclass(frozen=True, slots=True)
class Face:
    """One typeface in one weight; `cap` and `x` are the heights of H and x in ems."""

    file: str
    kerning: str
    cap: float
    x: float


BESLEY = Face("besley-900.ttf", "besley", 0.75, 0.52)
BESLEY_BOLD = Face("besley-700.ttf", "besley", 0.75, 0.52)
GOTHIC = Face("league-gothic-400.ttf", "league-gothic", 0.735, 0.547)
FRANKLIN = Face("libre-franklin-400.ttf", "libre-franklin", 0.742, 0.53)
FRANKLIN_SEMI = Face("libre-franklin-600.ttf", "libre-franklin", 0.742, 0.53)
FRANKLIN_BLACK = Face("libre-franklin-800.ttf", "libre-franklin", 0.742, 0.53)


@dataclass(frozen=True, slots=True)
class Style:
    """A face at a size; tracking and leading in ems."""

    face: Face
    size: float
    tracking: float = 0.0
    leading: float = 1.2

    @property
    def line(self) -> float:
        """From one baseline to the next."""
        return self.size * self.leading

    @property
    def cap(self) -> float:
        """Height of a capital."""
        return self.size * self.face.cap

    def at(self, size: float) -> "Style":
        """The same style at another size."""
        return replace(self, size=size)


@cache
def font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    """The face at a whole number of pixels an em."""
    return ImageFont.truetype(str(FONTS / face.file), pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def _kerning(family: str) -> dict[str, dict[str, int]]:
    pairs: dict[str, dict[str, int]] = json.loads((FONTS / f"{family}.kern.json").read_text(encoding="utf-8"))
    return pairs


@cache
def _advance(face: Face, glyph: str) -> float:
    if glyph == THIN:
        return 0.12
    return font(face, EM).getlength(glyph) / EM


@cache
def _edges(face: Face, glyph: str) -> tuple[float, float]:
    """Where the black of a glyph begins and ends, in ems from its origin."""
    # Pillow's own box of a text reaches from its origin to its advance; the black is in the glyph's mask.
    size = EM // 2
    mask, (offset, _) = font(face, size).getmask2(glyph, anchor="ls")
    box = mask.getbbox()
    return ((offset + box[0]) / size, (offset + box[2]) / size) if box else (0.0, 0.0)


def placed(text: str, style: Style) -> Iterator[tuple[float, str]]:
    """Each glyph with its distance from the start of the line, the first one's black standing at 0."""
    if not text:
        return
    pairs = _kerning(style.face.kerning)
    at = -_edges(style.face, text[0])[0]
    for i, glyph in enumerate(text):
        if i:
            at += pairs.get(text[i - 1], {}).get(glyph, 0) / EM
        yield at * style.size, glyph
        at += _advance(style.face, glyph) + style.tracking


def width(text: str, style: Style) -> float:
    """How wide the black of a line is."""
    *_, (at, last) = [(0.0, " "), *placed(text, style)]
    return at + _edges(style.face, last)[1] * style.size

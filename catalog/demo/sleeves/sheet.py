"""A sheet of card to print on: 1000 units square, drawn at twice the size of a master and then reduced."""

from collections.abc import Iterable, Sequence
from typing import Literal

from PIL import Image, ImageChops, ImageDraw

from catalog.demo.sleeves.fitting import Block
from catalog.demo.sleeves.inks import RGB
from catalog.demo.sleeves.lettering import Style, font, placed, width

MASTER = 1280
SIDE = 2 * MASTER
UNITS = 1000
SCALE = SIDE / UNITS

Point = tuple[float, float]
Align = Literal["left", "right", "middle"]


def _px(value: float) -> int:
    return round(value * SCALE)


class Sheet:
    """What a family draws on. Every measure is in units, from the top left; every shape is one flat ink."""

    def __init__(self, ground: RGB) -> None:
        """Start with one flat colour."""
        self.ground = ground
        self.image = Image.new("RGB", (SIDE, SIDE), ground)
        self._draw = ImageDraw.Draw(self.image)

    def rectangle(self, left: float, top: float, right: float, bottom: float, ink: RGB) -> None:
        """A rectangle between two corners; nothing when it has no extent."""
        if right > left and bottom > top:
            self._draw.rectangle((_px(left), _px(top), _px(right) - 1, _px(bottom) - 1), fill=ink)

    def disc(self, x: float, y: float, radius: float, ink: RGB) -> None:
        """A full circle."""
        box = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self._draw.ellipse(box, fill=ink)

    def circle(self, x: float, y: float, radius: float, thickness: float, ink: RGB) -> None:
        """The outline of a circle."""
        box = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self._draw.ellipse(box, outline=ink, width=max(1, _px(thickness)))

    def slice(self, x: float, y: float, radius: float, start: float, end: float, ink: RGB) -> None:
        """A slice of a circle, angles clockwise from three o'clock."""
        box = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self._draw.pieslice(box, start, end, fill=ink)

    def polygon(self, points: Iterable[Point], ink: RGB) -> None:
        """A shape with straight edges."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=ink)

    def write(self, x: float, baseline: float, text: str, style: Style, ink: RGB, align: Align = "left") -> None:
        """One line of text; `x` is where its black begins, ends or has its middle."""
        start = _start(x, text, style, align)
        self._letter(self._draw, start, baseline, text, style, ink)

    def write_lines(
        self, x: float, baseline: float, lines: Sequence[str], style: Style, ink: RGB, align: Align = "left"
    ) -> float:
        """Several lines, the first on `baseline`; returns the last baseline."""
        for i, line in enumerate(lines):
            self.write(x, baseline + i * style.line, line, style, ink, align)
        return baseline + (len(lines) - 1) * style.line

    def write_block(self, x: float, top: float, block: Block, ink: RGB, align: Align = "left") -> float:
        """A fitted block with the top of its capitals at `top`; returns its last baseline."""
        return self.write_lines(x, top + block.style.cap, block.lines, block.style, ink, align)

    def write_up(self, x: float, y: float, text: str, style: Style, ink: RGB) -> None:
        """One line turned a quarter to the left: it begins at `y` and climbs, its baseline stands at `x`."""
        mask = Image.new("L", (SIDE, SIDE), 0)
        self._letter(ImageDraw.Draw(mask), UNITS - y, x, text, style, 255)
        self.stamp(mask.transpose(Image.Transpose.ROTATE_90), ink)

    def mask(self, x: float, top: float, block: Block) -> Image.Image:
        """A block as a mask of the whole sheet, to be stamped in parts or in several inks."""
        mask = Image.new("L", (SIDE, SIDE), 0)
        pen = ImageDraw.Draw(mask)
        for i, line in enumerate(block.lines):
            self._letter(pen, x, top + block.style.cap + i * block.style.line, line, block.style, 255)
        return mask

    def stamp(self, mask: Image.Image, ink: RGB) -> None:
        """Print an ink through a mask of the whole sheet."""
        self.image.paste(ink, (0, 0), mask)

    def overprint(self, mask: Image.Image, ink: RGB) -> None:
        """Print a transparent ink through a mask: what lies below shows through, multiplied."""
        inked = Image.new("RGB", (SIDE, SIDE), (255, 255, 255))
        inked.paste(ink, (0, 0), mask)
        self.image = ImageChops.multiply(self.image, inked)
        self._draw = ImageDraw.Draw(self.image)

    def reduced(self) -> Image.Image:
        """The finished picture at the size of a master."""
        # Box-like but smooth at edges, and without the halos that sharper filters draw around flat inks.
        return self.image.resize((MASTER, MASTER), Image.Resampling.HAMMING)

    def _letter(
        self, pen: ImageDraw.ImageDraw, x: float, baseline: float, text: str, style: Style, ink: RGB | int
    ) -> None:
        pixels = max(1, _px(style.size))
        face = font(style.face, pixels)
        for at, glyph in placed(text, style):
            if not glyph.isspace():
                pen.text(((x + at) * SCALE, baseline * SCALE), glyph, fill=ink, font=face, anchor="ls")


def _start(x: float, text: str, style: Style, align: Align) -> float:
    if align == "left":
        return x
    return x - width(text, style) / (1 if align == "right" else 2)


def blank_mask() -> Image.Image:
    """An empty mask of the whole sheet."""
    return Image.new("L", (SIDE, SIDE), 0)

"""A tone printed as dots: dots that grow up to half the field, then holes that shrink."""

import math
from collections.abc import Callable

from PIL import Image, ImageDraw

from catalog.demo.sleeves.sheet import SCALE, blank_mask

Tone = Callable[[float, float], float]


def halftone(box: tuple[float, float, float, float], pitch: float, degrees: float, tone: Tone) -> Image.Image:
    """The mask of a screen over a box. `tone(x, y)` says how much of the paper is covered there, 0 to 1."""
    mask = blank_mask()
    pen = ImageDraw.Draw(mask)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    left, top, right, bottom = box
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    reach = math.ceil(math.hypot(right - left, bottom - top) / 2 / pitch) + 1

    def place(column: float, row: float) -> tuple[float, float]:
        u, v = column * pitch, row * pitch
        return middle_x + u * cos - v * sin, middle_y + u * sin + v * cos

    def dot(x: float, y: float, share: float, fill: int) -> None:
        radius = pitch * math.sqrt(share / math.pi) * SCALE
        if radius >= 0.6:
            pen.ellipse((x * SCALE - radius, y * SCALE - radius, x * SCALE + radius, y * SCALE + radius), fill=fill)

    def inside(x: float, y: float) -> bool:
        return left - pitch < x < right + pitch and top - pitch < y < bottom + pitch

    holes: set[tuple[int, int]] = set()
    for row in range(-reach, reach):
        for column in range(-reach, reach):
            x, y = place(column + 0.5, row + 0.5)
            if not inside(x, y):
                continue
            share = min(1.0, max(0.0, tone(x, y)))
            if share < 0.5:
                dot(x, y, share, 255)
                continue
            corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
            pen.polygon([(px * SCALE, py * SCALE) for px, py in (place(*corner) for corner in corners)], fill=255)
            holes.update(corners)
    for column, row in holes:
        x, y = place(column, row)
        dot(x, y, 1 - min(1.0, max(0.5, tone(x, y))), 0)
    return mask

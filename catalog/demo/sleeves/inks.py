"""The inks of the sleeves: twelve accents and three neutrals, given in OKLCH as the shop's design has them."""

import math
from collections.abc import Mapping

RGB = tuple[int, int, int]

# Lightness in per cent, chroma, hue in degrees: the same numbers as in static/css, so that a sleeve and its page agree.
_OKLCH = {
    "rouge": (57.5, 0.205, 29),
    "orange": (71.5, 0.17, 50),
    "jaune": (85.5, 0.165, 90),
    "moutarde": (74.5, 0.13, 78),
    "tilleul": (81, 0.13, 114),
    "vert": (50, 0.115, 152),
    "sapin": (39.5, 0.07, 168),
    "canard": (54, 0.09, 208),
    "ciel": (79, 0.085, 228),
    "bleu": (48, 0.165, 258),
    "prune": (42.5, 0.115, 338),
    "rose": (77.5, 0.105, 8),
}
_NEUTRALS = {"card": (95.5, 0.014, 92), "ink": (20, 0.008, 60)}

ACCENTS = tuple(_OKLCH)
DARK_ACCENTS = frozenset({"rouge", "vert", "sapin", "canard", "bleu", "prune"})


def srgb(lightness: float, chroma: float, hue: float) -> RGB:
    """One OKLCH colour (lightness in per cent) as sRGB, each channel clipped to 0-255."""
    angle = math.radians(hue)
    light, a, b = lightness / 100, chroma * math.cos(angle), chroma * math.sin(angle)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _channel(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _channel(linear: float) -> int:
    bent = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(255 * min(1.0, max(0.0, bent)))


INKS: Mapping[str, RGB] = {name: srgb(*values) for name, values in {**_OKLCH, **_NEUTRALS}.items()}
CARD, INK = INKS["card"], INKS["ink"]


def printed_on(name: str) -> RGB:
    """What is printed on a field of this ink: card on the dark ones, sleeve ink on the light ones."""
    return CARD if name in DARK_ACCENTS or name == "ink" else INK


def contrast(one: RGB, other: RGB) -> float:
    """The contrast of two colours as WCAG counts it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: RGB) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in (v / 255 for v in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

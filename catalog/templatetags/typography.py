"""How the shop sets words: apostrophes, French spaces and quotes, dates, and titles as large as they fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_percent
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

NARROW = "\u202f"  # the narrow space that French sets before ; : ! ? » € and after «
TIED = "\u00a0"
_TAGS = re.compile(r"(<[^>]*>)")
_OPENING = re.compile(r'(^|[\s(\[«“\u202f\u00a0])"')
_BEFORE_SIGN = re.compile(
    r"(?<=[^\s\d:;!?])[ \u00a0\u202f]*([;:!?]+)(?=[\s»”)<]|$)|(?<=\d)[ \u00a0\u202f]*([;:!?]+)(?=\s|$)"
)
_BEFORE_CLOSING = re.compile(r"(?<=\S)[ \u00a0\u202f]*([»€])")
_AFTER_OPENING = re.compile(r"«[ \u00a0\u202f]*")

# These go with the word that follows: they may not end a line of a title.
_SHORT = re.compile(r"\b(à|a|an|at|au|aux|by|d[eu]s?|en|et|for|in|l[ae]s?|my|of|the|to|un|une)[ ]+", re.IGNORECASE)


@register.filter(is_safe=True)
def typeset(value: object) -> str:
    """Set a text's apostrophes and quotes, and in French its spaces. Safe HTML stays safe; its tags are left alone."""
    if value in (None, ""):
        return ""
    html = isinstance(value, SafeString)
    parts = _TAGS.split(str(value)) if html else [str(value)]
    done = "".join(part if html and part.startswith("<") else _set(part) for part in parts)
    return mark_safe(done) if html else done  # noqa: S308 (as safe as it came: no tag was added)


@register.filter
def titled(value: object) -> str:
    """A title: typeset, and its short words tied to the next, so that a line never ends in “la”."""
    return _SHORT.sub(lambda found: found[1] + TIED, str(typeset(str(value or ""))))


@register.filter
def brief(title: object) -> str:
    """A title without what is added in brackets: “Chet Baker Quartet” on a spine."""
    return str(typeset(re.sub(r"\s*\([^)]*\)\s*$", "", str(title or "")) or str(title)))


def _set(text: str) -> str:
    text = text.replace("&#x27;", "’").replace("&#39;", "’").replace("&quot;", '"').replace("'", "’")
    if not (get_language() or "en").startswith("fr"):
        return _OPENING.sub(r"\1“", text).replace('"', "”")
    text = _OPENING.sub(r"\1«", text).replace('"', "»").replace("“", "«").replace("”", "»")
    text = _BEFORE_SIGN.sub(lambda found: NARROW + (found[1] or found[2]), text)
    text = _BEFORE_CLOSING.sub(lambda found: NARROW + found[1], text)
    return _AFTER_OPENING.sub("«" + NARROW, text)


@register.filter
def day(value: date | None, style: str = "long") -> str:
    """“18 December 2026”, with "short" “18 December”, with "brief" “18 Dec 2026”; a French month begins with “1er”."""
    if value is None:
        return ""
    pattern = {"short": "d MMMM", "brief": "d MMM y"}.get(style, "d MMMM y")
    words = format_date(value, pattern, locale=get_language() or "en")
    if value.day == 1 and (get_language() or "en").startswith("fr"):
        words = f"1er{words[1:]}"
    return words.replace(" ", TIED, 1)  # the day never stands alone at a line's end; the year may


@register.filter
def percent(rate: Decimal) -> str:
    """“20%”, in French “20 %” with the narrow space."""
    words = format_percent(rate, locale=get_language() or "en", decimal_quantization=False)
    return words.replace("\xa0", NARROW)


# Titles as large as they fit ------------------------------------------------------------------------------------
# A title's size is a step of its box's width (hundredths, `cqi` in the style sheet), chosen before the page is drawn,
# so that nothing moves afterwards. For that: Besley's widths in hundredths of an em; 70 for what is not listed.
_WIDTHS = {
    letter: width
    for width, letters in {
        12: "\u202f", 24: ":;", 28: ".’", 32: " ,\u00a0", 36: "jl!", 40: "itîï", 44: "f", 48: "I()-", 52: "/",
        56: "rsz137", 60: "ceo45689éèêëçôö", 64: "agvxJ02àâ", 68: "bdkpqy", 72: "hnuS–ùûü", 76: "FLP", 80: "BETZÉÈ",
        84: "CYÇ", 88: "DOQRUX&", 92: "wAGKNVÀæ", 96: "H", 100: "mœ", 112: "M", 124: "W", 128: "Œ",
    }.items()
    for letter in letters
}  # fmt: skip
STEPS = (35, 29, 24, 20, 16, 14, 12, 11, 10, 9, 8, 7)


@dataclass(frozen=True)
class Box:
    """Where a title stands, in hundredths of its container's width.

    Lines whose foot is above `free` may be `wide`, the others only `room` (a sleeve stands beside them); all lines
    together may be `height` high. `tracking` and `leading` are the title's own, in ems.
    """

    wide: float
    room: float
    height: float
    tracking: float
    leading: float
    free: float = 0

    def room_of(self, line: int, step: int) -> float:
        """The width that a line may have, counted from 0."""
        return self.wide if (line + 1) * step * self.leading <= self.free else self.room


PANEL = Box(wide=100, room=100, height=53, tracking=-0.028, leading=1.1)
HERO_DESK = Box(wide=99, room=56, height=43, free=23.5, tracking=-0.045, leading=0.88)
HERO_PHONE = Box(wide=99, room=99, height=80, tracking=-0.045, leading=0.9)


def width_of(text: str, tracking: float) -> float:
    """The width of a text in ems, letters drawn together by `tracking` ems each."""
    return sum(_WIDTHS.get(letter, 70) / 100 + tracking for letter in text)


def fits(words: list[str], step: int, box: Box, *, stacked: bool) -> bool:
    """Whether words, broken into lines as a browser breaks them (or one a line), stay inside the box at that step."""
    lines, line = 0, ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and (stacked or width_of(longer, box.tracking) * step > box.room_of(lines, step)):
            lines, longer = lines + 1, word
        line = longer
        if width_of(line, box.tracking) * step > box.room_of(lines, step):
            return False
    return (lines + 1) * step * box.leading <= box.height


def step_of(words: list[str], box: Box, largest: int, *, stacked: bool = False) -> int:
    """The largest step at which a title's words fit; the smallest for one that fits at none."""
    steps = (step for step in STEPS if step <= largest and fits(words, step, box, stacked=stacked))
    return next(steps, STEPS[-1])


@register.simple_tag
def fit_panel(title: str) -> str:
    """The class of a release's title on its panel: `wide-16` for three lines like “Ascenseur / pour / l’échafaud”."""
    return f"wide-{step_of(titled(title).split(' '), PANEL, 16)}"


@register.simple_tag
def fit_hero(title: str) -> str:
    """The classes of the home page's title: around the sleeve's corner on a desk, above the sleeve on a phone."""
    words = titled(title).split(" ")
    stacked = len(words) == 2
    wide, narrow = (step_of(words, box, STEPS[0], stacked=stacked) for box in (HERO_DESK, HERO_PHONE))
    return f"wide-{wide} narrow-{narrow}"


@register.filter
def hero_lines(title: str) -> list[str]:
    """A title's lines on the home page: two words stand one above the other, all else breaks by itself."""
    words = titled(title).split(" ")
    return words if len(words) == 2 else [titled(title)]

"""How the shop sets words: apostrophes, French spaces and quotes, dates, and titles as large as they fit."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from babel.numbers import format_percent
from django import template
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

NARROW = "\u202f"  # the narrow space that French sets before ; : ! ? » € and after «
TIED = "\u00a0"
_TAGS = re.compile(r"(<[^>]*>)")
_OPENING = re.compile(r'(^|[\s(\[«“\u202f\u00a0])"')
_BEFORE_SIGN = re.compile(r"(?<=[^\s\d:;!?])[ \u00a0\u202f]*([;:!?]+)(?=[\s»”)<]|$)|(?<=\d)[ \u00a0\u202f]*([;:!?]+)(?=\s|$)")
_BEFORE_CLOSING = re.compile(r"(?<=\S)[ \u00a0\u202f]*([»€])")
_AFTER_OPENING = re.compile(r"«[ \u00a0\u202f]*")

# These go with the word that follows: they may not end a line of a title.
_SHORT = re.compile(r"\b(à|a|an|at|au|aux|by|d[eu]s?|en|et|for|in|l[ae]s?|my|of|the|to|un|une)[ ]+", re.IGNORECASE)


@register.filter(is_safe=True)
def typeset(value: object) -> str:
    """Set a text's apostrophes and quotes, and in French its spaces. HTML that is safe stays so; its tags are left alone."""
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
    """“18 December 2026”, with "short" “18 December”; in French the first of a month is “1er”."""
    if value is None:
        return ""
    words = formats.date_format(value, "j F" if style == "short" else "j F Y")
    if value.day == 1 and (get_language() or "en").startswith("fr"):
        words = f"1er{words[1:]}"
    return words.replace(" ", TIED)


@register.filter
def percent(rate: Decimal) -> str:
    """“20%”, in French “20 %” with the narrow space."""
    words = format_percent(rate, locale=get_language() or "en", decimal_quantization=False)
    return words.replace("\xa0", NARROW)


# Titles as large as they fit ------------------------------------------------------------------------------------
# A title's size is a step of its box's width (hundredths, `cqi` in the style sheet). Besley's widths in hundredths of
# an em, so that the step is known before the page is drawn and nothing moves afterwards; 70 for what is not listed.
_WIDTHS = {
    **dict.fromkeys(" .,'’‘!:;()-", 32),
    **dict.fromkeys("ijlïîı", 37),
    **dict.fromkeys("ftIÎÏ", 46),
    **dict.fromkeys("csrvzaegéèêëàâçoóôxqy0123456789J?", 61),
    **dict.fromkeys("bdhkpnuùûüñ", 71),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZÀÂÇÉÈÊÔ&", 87),
    **dict.fromkeys("wmMW%@—Œœ", 108),
}
STEPS = (32, 27, 22, 19, 16, 14, 12, 11, 10, 9, 8, 7)


def width_of(text: str, tracking: float) -> float:
    """The width of a text in ems, letters drawn together by `tracking` ems each."""
    return sum(_WIDTHS.get(letter, 70) / 100 + tracking for letter in text)


def lines_of(words: list[str], room: float, tracking: float) -> list[list[str]]:
    """Break words into lines of `room` ems, as a browser does: a word that does not fit stands alone."""
    lines: list[list[str]] = [[]]
    for word in words:
        if lines[-1] and width_of(" ".join([*lines[-1], word]), tracking) > room:
            lines.append([])
        lines[-1].append(word)
    return lines


def step_of(title: str, *, room: float, first: float, height: float, tracking: float, largest: int) -> int:
    """The largest step at which a title fits.

    `room` is the width of a line and `first` what the first line may reach, `height` the sum of the line heights, all in
    hundredths of the box's width. A title for which no step is small enough gets the smallest.
    """
    words = titled(title).split(" ")
    for step in STEPS:
        if step > largest:
            continue
        lines = lines_of(words, room / step, tracking)
        widths = [width_of(" ".join(line), tracking) * step for line in lines]
        if widths[0] <= first and all(width <= room for width in widths[1:]) and len(lines) * step <= height:
            return step
    return STEPS[-1]


@register.simple_tag
def fit_panel(title: str) -> str:
    """The class of a release's title on its panel: `wide-16` for three lines like “Ascenseur / pour / l’échafaud”."""
    return f"wide-{step_of(title, room=100, first=100, height=50, tracking=-0.028, largest=16)}"


@register.simple_tag
def fit_hero(title: str) -> str:
    """The classes of the home page's title: beside the sleeve on a desk, above it on a phone."""
    wide = step_of(title, room=54, first=93, height=45, tracking=-0.045, largest=22)
    narrow = step_of(title, room=89, first=89, height=80, tracking=-0.045, largest=32)
    return f"wide-{wide} narrow-{narrow}"

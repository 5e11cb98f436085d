"""Dates of which only the year or the month may be known: “1962”, “1958-11”, “1957-12-04”.

Stored as they are written, so that the precision is the value's own length and nothing is invented by storing it;
text sorts as time. `first_day` gives a date to compare with.
"""

from __future__ import annotations

import re
from datetime import date

from babel.dates import format_date, format_skeleton
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

TIED = "\u00a0"  # the day never stands alone at a line's end
PATTERN = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def first_day(text: str) -> date:
    """The first day that the value can mean. Raises `ValueError` for what is no date."""
    if not PATTERN.fullmatch(text):
        raise ValueError(f"“{text}” is no date like 1957, 1957-12 or 1957-12-04")
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, 1, 1][:3])


def validate(text: str) -> None:
    """A validator for model fields."""
    try:
        first_day(text)
    except ValueError:
        raise ValidationError(_("Write a date like 1957, 1957-12 or 1957-12-04."), code="date") from None


def display(text: str) -> str:
    """“4 December 1957”, “December 1957” or “1957”, in the active language."""
    day, locale = first_day(text), get_language() or "en"
    if len(text) == 10:
        return _numeral(day) + TIED + format_date(day, "MMMM y", locale=locale)
    return format_skeleton("yMMMM", day, locale=locale) if len(text) == 7 else text


def span(start: str, end: str) -> str:
    """“4 and 5 December 1957”, “27–29 December 1955”, “25 October 1955 – 1 February 1956”, “1962–1964”."""
    if start == end:
        return display(start)
    if len(start) == len(end) == 10 and start[:7] == end[:7]:
        first, last = first_day(start), first_day(end)
        days = {"first": _numeral(first), "last": display(end)}
        return _("%(first)s and %(last)s") % days if (last - first).days == 1 else "{first}–{last}".format(**days)
    if len(start) == len(end) == 4:
        return f"{start}–{end}"
    return f"{display(start)} – {display(end)}"


def moment(text: str) -> str:
    """A date as an adverb: “in 2022”, “in March 2022”, “on 4 March 2022”."""
    words = {"date": display(text)}
    return _("on %(date)s") % words if len(text) == 10 else _("in %(date)s") % words


def _numeral(day: date) -> str:
    french = (get_language() or "en").startswith("fr")
    return "1er" if day.day == 1 and french else str(day.day)

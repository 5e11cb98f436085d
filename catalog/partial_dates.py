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
        return format_date(day, "d MMMM y", locale=locale)
    return format_skeleton("yMMMM", day, locale=locale) if len(text) == 7 else text

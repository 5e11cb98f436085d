"""What marshmallow and the JSON decoder find fault with, in the reader's language and in plain words."""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_noop

PLAIN = {
    # marshmallow's
    "Missing data for required field.": gettext_noop("Missing data for required field."),
    "Unknown field.": gettext_noop("Unknown field."),
    "Field may not be null.": gettext_noop("Field may not be null."),
    "Not a valid string.": gettext_noop("Not a valid string."),
    "Not a valid integer.": gettext_noop("Not a valid integer."),
    "Not a valid boolean.": gettext_noop("Not a valid boolean."),
    "Not a valid list.": gettext_noop("Not a valid list."),
    "Not a valid mapping type.": gettext_noop("Not a valid object."),
    "Invalid input type.": gettext_noop("Not a valid object."),
    "Invalid value.": gettext_noop("Invalid value."),
    # the decoder's
    "Expecting value": gettext_noop("a value is missing"),
    "Expecting ',' delimiter": gettext_noop("a comma is missing"),
    "Expecting ':' delimiter": gettext_noop("a colon is missing"),
    "Expecting property name enclosed in double quotes": gettext_noop("a name in double quotes is missing"),
    "Illegal trailing comma before end of object": gettext_noop("a comma too many"),
    "Illegal trailing comma before end of array": gettext_noop("a comma too many"),
    "Unterminated string starting at": gettext_noop("a text begins here and does not end"),
    "Invalid control character at": gettext_noop("a line break or a control character within a text"),
    "Invalid \\escape": gettext_noop("a backslash before what needs none"),
    "Invalid \\uXXXX escape": gettext_noop("a backslash before what needs none"),
    "Extra data": gettext_noop("something stands here that belongs to nothing"),
}
WITH_VALUES = (
    (
        re.compile(r"Length must be between (?P<least>\d+) and (?P<most>\d+)\."),
        gettext_noop("Length must be between %(least)s and %(most)s."),
    ),
    (re.compile(r"Longer than maximum length (?P<most>\d+)\."), gettext_noop("Longer than %(most)s characters.")),
    (
        re.compile(r"Must be greater than or equal to (?P<least>\d+) and less than or equal to (?P<most>\d+)\."),
        gettext_noop("Must be between %(least)s and %(most)s."),
    ),
    (re.compile(r"Must be one of: (?P<choices>.+)\.", re.DOTALL), gettext_noop("Must be one of: %(choices)s.")),
)


def said(sentence: str) -> str:
    """A sentence of theirs in the active language; one that is not known stays as it is."""
    plain = sentence.removesuffix(":").rstrip()
    if plain in PLAIN:
        return gettext(PLAIN[plain])
    for pattern, ours in WITH_VALUES:
        if match := pattern.fullmatch(sentence):
            return gettext(ours) % match.groupdict()
    return sentence

"""One release of a file, as it is read, and what its forerunners in the file have taken."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from catalog.exchange import schema
from catalog.exchange.names import slug_of

# How a broken one calls itself, so that it is found again in the file.
NAMED = re.compile(r'"(?P<key>slug|title)"\s*:?\s*"(?P<name>[^"\\\n]{1,200})"')
BEGINNING = 400


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why and where."""


@dataclass
class Entry:
    """One release of a file: its number (a sheet's row), its line, and its facts or what is wrong with them."""

    number: int
    line: int
    facts: Any = None
    mistakes: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return str(self.facts.get("slug") or "") if isinstance(self.facts, dict) else ""

    @property
    def title(self) -> str:
        return str(self.facts.get("title") or "") if isinstance(self.facts, dict) else ""

    @property
    def catalogue_number(self) -> tuple[str, str] | None:
        """The label, as its page is called, and the number; None unless both are known: two cannot have the same."""
        if not isinstance(self.facts, dict):
            return None
        label, number = self.facts.get("label"), self.facts.get("catalogue_number")
        if not (isinstance(label, str) and isinstance(number, str) and label.strip() and number):
            return None
        return slug_of(label.split(" / ")[0].strip()), number


def read(number: int, line: int, facts: Any) -> Entry:
    """An entry that could be read, be it a release or not."""
    return Entry(number, line, facts, [] if isinstance(facts, dict) else [gettext("not an object")])


def broken(number: int, line: int, text: str, why: str) -> Entry:
    """An entry that could not; its name, if the text has one at its beginning."""
    facts = {match["key"]: match["name"] for match in NAMED.finditer(text[:BEGINNING])}
    return Entry(number, line, facts, [why])


class Seen:
    """What the entries before have taken: a slug, or a number of a label, stands in a file once."""

    def __init__(self) -> None:
        self.lines: dict[Any, int] = {}

    def judge(self, entry: Entry) -> None:
        """Add to the mistakes of an entry those that its facts and its forerunners make."""
        if not entry.mistakes:
            entry.mistakes += schema.mistakes(entry.facts)
        names: dict[Any, str] = {entry.slug: entry.slug} if entry.slug else {}
        if entry.catalogue_number:
            names[entry.catalogue_number] = entry.catalogue_number[1]
        for key, name in names.items():
            if key in self.lines:
                text = gettext("“%(name)s” stands on line %(line)d already")
                entry.mistakes.append(text % {"name": name, "line": self.lines[key]})
        self.remember(entry)

    def remember(self, entry: Entry) -> None:
        """Take note of an entry that has been judged before."""
        for key in (entry.slug, entry.catalogue_number):
            if key:
                self.lines.setdefault(key, entry.line)

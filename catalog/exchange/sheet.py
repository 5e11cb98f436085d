"""Releases as CSV: a row a release. Plain facts stand in plain cells, lists and objects as JSON in theirs.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which reading takes away again.
"""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from django.utils.translation import gettext

from catalog.exchange.making import STATED

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
TEXTS = (
    "slug", "artist_credit", "title", "label", "catalogue_number", "catalogue_number_basis", "barcode", "release_date",
    "recording_type", "price_listed", "availability_listed",
)  # fmt: skip
# Columns that hold JSON, and what stands for a column that a sheet has not.
OBJECTS: dict[str, Any] = {
    "other_numbers": [],
    "reissue_year": None,
    "original": None,
    "recording": [],
    "personnel": [],
    "tracks": [],
    "track_sides_known": False,
    "tracks_complete": True,
    "format": {
        "discs": 1, "media": None, "size_in": None, "speed_rpm": None, "channels": None, "weight_g": None,
        "colour": None,
    },
    "production": {},
    "packaging": {},
    "edition": {"size": None, "numbered": None, "per_customer_limit": None},
    "credits": {},
    "sources": [],
    "conflicts": [],
}  # fmt: skip
COLUMNS = (*TEXTS, *OBJECTS)
NOTHING = json.dumps(OBJECTS)
CELL_LIMIT = 1_000_000
# A row has one line, or a few where a cell has breaks in it.
MOST_LINES = 50


def to_csv(releases: Sequence[dict[str, Any]]) -> str:
    """The releases as a sheet."""
    return table(COLUMNS, ([cell(name, facts.get(name)) for name in COLUMNS] for facts in releases))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of texts as a sheet, with the mark that tells spreadsheets it is UTF-8; no cell begins a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([harmless(text) for text in row] for row in rows)
    return "\ufeff" + out.getvalue()


def cell(name: str, value: Any) -> str:
    """One value."""
    if value is None:
        return ""
    return str(value) if name in TEXTS else json.dumps(value, ensure_ascii=False)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def rows(lines: Iterable[str]) -> Iterator[tuple[int, int, dict[str, Any], list[str]]]:
    """Each row's number as a spreadsheet counts, its first line, its facts, and what is wrong with it.

    A quotation mark that is opened and never closed would swallow the rows behind it: the line on which it stands is
    one broken row, and the next line begins the next. Raises `ValueError` for a sheet that is none.
    """
    csv.field_size_limit(CELL_LIMIT)
    waiting, fresh = deque[str](), iter(lines)
    head = next(fresh, "")
    delimiter = ";" if head.count(";") > head.count(",") else ","
    names = columns(head, delimiter)
    row, line = 1, 2
    while True:
        taken: list[str] = []
        facts: dict[str, Any] = {}
        try:
            cells = next(csv.reader(feed(waiting, fresh, taken), delimiter=delimiter, strict=True), None)
            if cells is None:
                return
            facts, mistakes = facts_of(names, cells)
        except csv.Error as fault:
            cells, mistakes = taken, [said(str(fault))]
            if names[0] == "slug":  # so that it is found again
                facts = {"slug": taken[0].partition(delimiter)[0].strip('"')}
        if mistakes:
            waiting.extendleft(reversed(taken[1:]))
            del taken[1:]
        row += 1
        if any(content.strip() for content in cells):
            yield row, line, facts, mistakes
        line += len(taken)


def columns(head: str, delimiter: str) -> list[str]:
    """The names of the columns. One that is not known would be lost without a word. Raises `ValueError`."""
    try:
        names = [name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])]
    except csv.Error as fault:
        raise ValueError(said(str(fault))) from None
    if "slug" not in names or "title" not in names:
        raise ValueError(gettext("the first line has to name the columns, “slug” and “title” among them"))
    if unknown := [name for name in names if name and name not in COLUMNS]:
        text = gettext("there is no such column: %(names)s")
        raise ValueError(text % {"names": ", ".join(f"“{name[:40]}”" for name in unknown[:5])})
    return names


def feed(waiting: deque[str], fresh: Iterator[str], taken: list[str]) -> Iterator[str]:
    """The lines of one row, as many as it asks for up to a limit; they are noted in `taken`."""
    while len(taken) < MOST_LINES:
        try:
            taken.append(waiting.popleft() if waiting else next(fresh))
        except (IndexError, StopIteration):
            return
        yield taken[-1]


def said(fault: str) -> str:
    """What is wrong with a row that the reader cannot read."""
    if "unexpected end" in fault:
        return gettext("a quotation mark is opened and not closed")
    if "expected after" in fault:
        return gettext("a quotation mark closes in the midst of a cell")
    return gettext("no CSV: %(fault)s") % {"fault": fault}


def facts_of(names: list[str], cells: list[str]) -> tuple[dict[str, Any], list[str]]:
    """A row as facts, and what is wrong with it."""
    facts: dict[str, Any] = {
        **dict.fromkeys(TEXTS),
        **json.loads(NOTHING),
        "catalogue_number_basis": STATED,
    }
    mistakes = []
    if len(cells) > len(names):
        fault = gettext("%(cells)d cells, but only %(columns)d columns")
        mistakes.append(fault % {"cells": len(cells), "columns": len(names)})
    for name, content in zip(names, cells, strict=False):
        text = content[1:] if content.startswith("'") and content[1:].startswith(FORMULA) else content
        if name in TEXTS and text:
            facts[name] = text
        elif name in OBJECTS and text.strip():
            try:
                # A spreadsheet writes TRUE for true.
                facts[name] = json.loads(text.lower() if text in ("TRUE", "FALSE") else text)
            except (ValueError, RecursionError):
                fault = gettext("“%(name)s” is no JSON: %(text)s")
                mistakes.append(fault % {"name": name, "text": text[:40]})
    return facts, mistakes

"""Releases as CSV: a row a release. Plain facts stand in plain cells, lists and objects as JSON in theirs.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which reading takes away again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

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
CELL_LIMIT = 1_000_000


def to_csv(releases: Sequence[dict[str, Any]]) -> str:
    """The releases as a sheet, with the mark that tells spreadsheets it is UTF-8."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for facts in releases:
        writer.writerow([cell(name, facts.get(name)) for name in COLUMNS])
    return "\ufeff" + out.getvalue()


def cell(name: str, value: Any) -> str:
    """One value; nothing that is typed by people begins a formula."""
    if value is None:
        return ""
    text = str(value) if name in TEXTS else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(FORMULA) else text


def rows(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each row's first line, and its facts or what is wrong with it. Raises `ValueError` for a sheet that is none."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        names = [name.strip() for name in next(reader, [])]
        if "slug" not in names or "title" not in names:
            raise ValueError("the first line has to name the columns, “slug” and “title” among them")
        line = reader.line_num + 1
        for cells in reader:
            if any(content.strip() for content in cells):
                yield line, facts_of(names, cells)
            line = reader.line_num + 1
    except csv.Error as fault:
        raise ValueError(f"line {reader.line_num}: {fault}") from None


def facts_of(names: list[str], cells: list[str]) -> dict[str, Any] | str:
    """A row as facts, or what is wrong with it."""
    if len(cells) > len(names):
        return f"{len(cells)} cells, but only {len(names)} columns"
    facts: dict[str, Any] = {
        **dict.fromkeys(TEXTS),
        **json.loads(json.dumps(OBJECTS)),
        "catalogue_number_basis": STATED,
    }
    for name, content in zip(names, cells, strict=False):
        text = content[1:] if content.startswith("'") and content[1:].startswith(FORMULA) else content
        if name in TEXTS and text:
            facts[name] = text
        elif name in OBJECTS and text.strip():
            try:
                # A spreadsheet writes TRUE for true.
                facts[name] = json.loads(text.lower() if text in ("TRUE", "FALSE") else text)
            except (ValueError, RecursionError):
                return f"“{name}” is no JSON: {text[:40]}"
    return facts

"""The releases of a JSON, JSON Lines or CSV file, one after the other, each with its line and what is wrong with it.

A broken entry leaves the others whole wherever it can be told where the next one begins.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext

from catalog.exchange import entry, json_list, sheet, words
from catalog.exchange.entry import Entry, Unreadable

# What is longer is cut: a release has some thousand characters.
LONGEST_LINE = 1_000_000


def read(kind: str, file: Any) -> Iterator[Entry]:
    """The entries of a file of this kind, "json", "jsonl" or "csv". Raises `Unreadable`."""
    return {"csv": from_sheet, "jsonl": from_lines, "json": json_list.read}[kind](file)


def from_sheet(file: BinaryIO) -> Iterator[Entry]:
    """A row a release."""
    try:
        for row, line, facts, mistakes in sheet.rows(lines_of(file)):
            yield Entry(row, line, facts, mistakes)
    except ValueError as fault:
        raise Unreadable(str(fault)) from None


def from_lines(file: BinaryIO) -> Iterator[Entry]:
    """A line a release."""
    number = 0
    for at, line in enumerate(lines_of(file), 1):
        if not line.strip():
            continue
        number += 1
        try:
            facts = json.loads(line)
        except json.JSONDecodeError as fault:
            text = gettext("broken JSON (column %(column)d: %(fault)s)")
            yield entry.broken(number, at, line, text % {"column": fault.colno, "fault": words.said(fault.msg)})
        except (ValueError, RecursionError):
            yield Entry(number, at, None, [gettext("broken JSON")])
        else:
            yield entry.read(number, at, facts)


def lines_of(file: BinaryIO) -> Iterator[str]:
    """The lines of a text file. Bytes that are no UTF-8 become halves of characters, which no text has."""
    mark = "\ufeff"
    while line := file.readline(LONGEST_LINE):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE)
        yield line.decode("utf-8", "surrogateescape").removeprefix(mark)
        mark = ""

"""Imports that tests know: a file taken in, as the admin does."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import islice
from typing import Any

from catalog.imports import intake, work
from catalog.models import ReleaseImport
from tests.many_releases import releases


def some(count: int) -> list[dict[str, Any]]:
    """So many releases' facts."""
    return list(islice(releases(), count))


def as_lines(*entries: Any) -> str:
    """A file with an entry a line; a text stands as it is."""
    return "\n".join(entry if isinstance(entry, str) else json.dumps(entry) for entry in entries)


def taken(*entries: Any, name: str = "sam.jsonl", by: Any = None) -> ReleaseImport:
    """A file that has been uploaded and not looked at."""
    return intake.take(name, BytesIO(as_lines(*entries).encode()), by=by)


def checked(*entries: Any, by: Any = None) -> ReleaseImport:
    """A file of which the dry run is done."""
    row = taken(*entries, by=by)
    while work.go_on(row.pk):
        pass
    row.refresh_from_db()
    assert row.error == ""
    return row


def report(row: ReleaseImport) -> list[tuple[int, str]]:
    """(line, outcome) of each entry."""
    return list(row.entries.values_list("line", "outcome"))

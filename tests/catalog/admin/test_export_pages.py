"""Export in the admin, and the sheet that a spreadsheet may open."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import pytest

from catalog.demo import CATALOGUE
from catalog.exchange import entries, exporting, importing, reading, sheet
from catalog.models import Release
from tests.records import SR13


def facts_in(content: bytes | str) -> list[dict[str, Any]]:
    """A sheet's releases, which are sound."""
    data = content.encode() if isinstance(content, str) else content
    found = list(entries.read("csv", BytesIO(data)))
    assert [entry.mistakes for entry in found] == [[]] * len(found)
    return [entry.facts for entry in found]


def test_a_sheet_comes_out_as_it_went_in(office: Any, db: None) -> None:
    importing.import_releases(reading.read(CATALOGUE))
    exported = office.get("/admin/catalogue/product/export/csv/")
    assert exported["Content-Disposition"] == 'attachment; filename="sillon-releases.csv"'
    facts = exporting.export_releases()
    Release.objects.all().delete()
    assert len(importing.import_releases(facts_in(exported.content)).written) == 32
    assert exporting.export_releases() == facts


def test_json_of_the_chosen_ones(office: Any, sr13_in_process: Release, paris_58: Release) -> None:
    answer = office.post(
        "/admin/catalogue/product/", {"action": "export_json", "_selected_action": [sr13_in_process.pk]}
    )
    assert [facts["slug"] for facts in json.loads(answer.content)["releases"]] == [SR13]


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "'=1", "\r=1"])
def test_no_cell_begins_a_formula(text: str) -> None:
    written = sheet.to_csv([{"slug": "x", "title": text}])
    (row,) = list(csv.DictReader(StringIO(written.removeprefix("\ufeff"))))
    assert row["title"] == f"'{text}"
    (facts,) = facts_in(written)
    assert facts["title"] == text

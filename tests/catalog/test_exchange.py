"""Releases as JSON, in and out: nothing is lost on the way."""

from __future__ import annotations

from catalog.demo import CATALOGUE
from catalog.exchange import exporting, importing, reading


def test_all_32_come_out_as_they_went_in(db: None) -> None:
    before = reading.read(CATALOGUE)
    report = importing.import_releases(reading.read(CATALOGUE))
    after = exporting.export_releases()
    assert [facts["slug"] for facts in after] == [facts["slug"] for facts in before]
    differences = [
        f"{old['slug']}: {key} {old[key]} is written {new[key]}"
        for old, new in zip(before, after, strict=True)
        for key in old
        if old[key] != new[key]
    ]
    assert differences == report.normalised
    assert len(report.written) == 32

"""Releases as JSON, in and out: nothing is lost on the way."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalog import gtin, partial_dates
from catalog.demo import CATALOGUE
from catalog.exchange import exporting, importing, names, reading
from catalog.models import Release


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


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Miles Davis", "Davis, Miles"),
        ("Walter Davis Jr.", "Davis, Walter, Jr."),
        ("Chet Baker Quartet", "Chet Baker Quartet"),
        ("The Ronnell Bright Trio", "Ronnell Bright Trio, The"),
        ("Futura / Marge", "Futura / Marge"),
        ("INA", "INA"),
        ("Jean-François Jenny-Clark", "Jenny-Clark, Jean-François"),
    ],
)
def test_names_are_sorted_as_in_an_index(name: str, expected: str) -> None:
    assert names.sort_name(name) == expected


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("3700409815058", "03700409815058", "3700409815058"),
        ("3 700409 815058", "03700409815058", "3700409815058"),
        ("0881034155443", "00881034155443", "881034155443"),
        ("96385074", "00000096385074", "96385074"),
    ],
)
def test_a_gtin_is_stored_whole_and_shown_short(typed: str, stored: str, shown: str) -> None:
    assert gtin.normalise(typed) == stored
    assert gtin.display(stored) == shown


@pytest.mark.parametrize("typed", ["3700409815059", "370040981505", "37004098150581", "x", "", "３７００"])
def test_what_is_no_gtin_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        gtin.normalise(typed)


@pytest.mark.parametrize("stored", ["03700409815059", "3700409815058", "00000000000001"])
def test_the_database_itself_refuses_a_wrong_check_digit(paris_58: Release, stored: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=paris_58.pk).update(gtin=stored)
    Release.objects.filter(pk=paris_58.pk).update(gtin="03700409815058")


def test_a_wrong_barcode_is_kept_as_printed_and_reported(db: None) -> None:
    facts = [{**reading.read(CATALOGUE)[0], "barcode": "3700409815059"}]
    report = importing.import_releases(facts)
    release = Release.objects.get()
    assert (release.gtin, release.other_numbers[-1]) == (None, "3700409815059")
    assert report.oddities[0].startswith(f"{release.slug}: barcode “3700409815059”: The last digit should be 8")


@pytest.mark.parametrize("text", ["1957-13", "57", "1957-12-32", "1957-1", "soon", "1957-12-04 "])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        partial_dates.first_day(text)


def test_a_date_is_shown_as_precisely_as_it_is_known() -> None:
    assert [partial_dates.display(text) for text in ("1957-12-04", "1957-12", "1957")] == [
        "4\u00a0December 1957",
        "December 1957",
        "1957",
    ]

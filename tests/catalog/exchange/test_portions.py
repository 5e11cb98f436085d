"""A portion of a file: what is written, what is there already, what is refused and why, in few statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog.exchange import exporting, importing, portions
from catalog.exchange.entry import Entry, Seen
from catalog.models import Label, Person, Place, Release
from tests.catalog.imports.files import some
from tests.records import SR13, facts_of

DIGIT = "The last digit should be 8: one of the others is mistyped."


def judged(*facts: dict[str, Any]) -> list[Entry]:
    """The entries of a file with these releases."""
    seen, found = Seen(), []
    for number, one in enumerate(facts, 1):
        entry = Entry(number, number, one)
        seen.judge(entry)
        found.append(entry)
    return found


def outcomes(*facts: dict[str, Any]) -> list[tuple[str, list[str], list[str]]]:
    with transaction.atomic():
        verdicts = portions.write(judged(*facts))
    return [(verdict.outcome, verdict.faults, verdict.notes) for verdict in verdicts]


def test_a_hundred_take_no_more_statements_than_ten(db: None) -> None:
    counts = []
    facts = some(110)
    for part in (facts[:10], facts[10:]):
        with CaptureQueriesContext(connection) as asked:
            assert {outcome for outcome, _faults, _notes in outcomes(*part)} == {"new"}
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 5  # names in more batches, and another kind of row or two
    assert counts[1] < 60


def test_what_is_written_comes_out_as_it_went_in(db: None) -> None:
    facts = some(64)
    assert {outcome for outcome, _faults, _notes in outcomes(*facts)} == {"new"}
    assert exporting.export_releases() == facts


def test_what_is_there_stays_and_the_difference_is_told(db: None) -> None:
    importing.import_releases([facts_of(SR13)])
    same, other = facts_of(SR13), {**facts_of(SR13), "title": "Lift to the Scaffold", "barcode": None}
    assert outcomes(same) == [("there", [], [])]
    assert outcomes(other) == [("there", [], ["the file differs in: title, barcode"])]
    assert Release.objects.get().title == "Ascenseur pour l'échafaud"


@pytest.mark.parametrize("label", ["Sam Records", "SAM RECORDS", "Sam Records / Saga"])
def test_a_number_that_its_label_has_given_is_refused(sr13_in_process: Release, label: str) -> None:
    assert outcomes({**facts_of(SR13), "slug": "again", "label": label}) == [
        ("refused", ["SR13 already exists: it is “Miles Davis: Ascenseur pour l'échafaud”."], [])
    ]
    assert outcomes({**facts_of(SR13), "slug": "again", "label": "Saga"})[0][0] == "new"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sources": ["nowhere"]}, "source “nowhere”: url: Enter a valid URL."),
        ({"label": "Sam / Saga / Saga"}, "the database refuses it: "),
        ({"credits": {"design": ["x" * 90 + " (" + "y" * 120 + ")"]}}, "Ensure this value has at most 100 characters"),
    ],
)
def test_one_that_is_refused_by_form_or_database_takes_no_other_with_it(
    db: None, change: dict[str, Any], said: str
) -> None:
    facts = some(9)
    facts[5] |= {**change, "artist_credit": "Nobody Else"}
    verdicts = outcomes(*facts)
    assert [outcome for outcome, _faults, _notes in verdicts] == ["new"] * 5 + ["refused"] + ["new"] * 3
    assert said in verdicts[5][1][0]
    assert Release.objects.count() == 8
    assert not Person.objects.filter(name="Nobody Else").exists()  # nothing of it is left, no name either


def test_names_are_found_however_they_are_spelt_and_made_once(db: None) -> None:
    Person.objects.create(name="Miles Davis", slug="miles-dewey-davis", sort_name="Davis, Miles")
    one = {**facts_of(SR13), "label": "Sâm", "artist_credit": "Miles Davis"}
    two = {**facts_of(SR13), "slug": "two", "label": "Sam", "artist_credit": "René Thomas", "catalogue_number": "2"}
    three = {**two, "slug": "three", "artist_credit": "Rene Thomas", "catalogue_number": "3"}
    four = {**two, "slug": "four", "artist_credit": "李香蘭 & 山口", "catalogue_number": "4"}
    found = outcomes(one, two, three, four)
    assert [outcome for outcome, _faults, _notes in found] == ["new"] * 4
    assert [notes for _outcome, _faults, notes in found] == [[], *[["label Sam is written Sâm"]] * 3]
    assert list(Label.objects.values_list("name", "slug")) == [("Sâm", "sam")]
    credited = Release.objects.get(slug="three").artist_credits.get()
    assert (credited.person.name, credited.credited_as) == ("René Thomas", "Rene Thomas")
    assert Release.objects.get(slug=SR13).artist_credits.get().person.slug == "miles-dewey-davis"
    names = [credit.person.name for credit in Release.objects.get(slug="four").artist_credits.all()]
    assert names == ["李香蘭", "山口"]
    slugs = Person.objects.filter(name__in=names).values_list("slug", flat=True)
    assert len({slug for slug in slugs if slug.startswith("n-")}) == 2
    assert Place.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"artist_credit": "Miles Davis & "}, "artist_credit: Somebody's name is missing"),
        ({"artist_credit": " "}, "artist_credit: There is nothing but space in it."),
        ({"credits": {"design": [" (sleeve)"]}}, "credits: Somebody's name is missing"),
        ({"credits": {"design": ["x" * 201]}}, "credits: Somebody's name is missing, or longer than 200"),
        ({"recording_type": None}, "recording_type: Missing data for required field."),
        (
            {"recording": [{"date_from": "1958", "date_to": "1957", "place": None}]},
            "recording 1, date_to: This is before the beginning.",
        ),
        (
            {"recording": [{"date_from": "1957-13-45", "date_to": "1957-13-46", "place": None}]},
            "recording 1, date_from: “1957-13-45” is no date like 1957, 1957-12 or 1957-12-04.",
        ),
        ({"catalogue_number": "9" * 41}, "catalogue_number: Length must be between 1 and 40."),
        ({"format": {}}, "format, discs: Missing data for required field."),
        ({"title": "a\0b"}, "title: A text cannot hold a NUL."),
        ({"title": "\ud800"}, "title: It holds a byte that is not UTF-8."),
        ({"tracks": "A1"}, "tracks: Not a valid list."),
        ({"slug": "../x"}, "slug: Not a slug."),
        ({"reissue_year": 1700}, "reissue_year: Must be between 1890 and 2100."),
    ],
)
def test_what_a_release_cannot_be_is_told(db: None, change: dict[str, Any], said: str) -> None:
    ((outcome, faults, _notes),) = outcomes({**facts_of(SR13), **change})
    assert outcome == "refused"
    assert any(fault.startswith(said) for fault in faults), faults
    assert not Release.objects.exists()


def test_faults_are_told_in_french(db: None) -> None:
    with translation.override("fr"):
        ((_outcome, faults, _notes),) = outcomes({**facts_of(SR13), "catalogue_number": "", "mood": 1, "slug": None})
    assert sorted(faults) == [
        "catalogue_number: La longueur doit être comprise entre 1 et 40.",
        "mood: Champ inconnu.",
        "slug: Le champ ne peut pas être null.",
    ]


def test_a_wrong_check_digit_is_odd_and_kept_among_the_numbers(db: None) -> None:
    assert outcomes({**facts_of(SR13), "barcode": "3700409815059"}) == [
        (
            "new",
            [],
            [f"barcode “3700409815059”: {DIGIT} It is kept among the other numbers."],
        )
    ]
    release = Release.objects.get()
    assert (release.gtin, release.other_numbers) == (None, ["SAM660213", "SAMLP660213", "3700409815059"])


def test_a_date_of_release_that_cannot_be_is_odd(db: None) -> None:
    ((_outcome, _faults, notes),) = outcomes({**facts_of(SR13), "release_date": "2022-13"})
    assert notes == ["“2022-13” cannot be a date of release, and is left out."]
    assert Release.objects.get().released_on == ""

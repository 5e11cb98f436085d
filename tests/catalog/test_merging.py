"""Merging duplicates: every pointer moves, nothing is said twice, and the old name leads to the one that stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from catalog.exchange import exporting, importing, names
from catalog.merging import CannotMerge, merge, moves
from catalog.models import (
    ArtistCredit,
    Credit,
    FurtherLabel,
    Label,
    Person,
    Place,
    ProductionStep,
    Release,
    Session,
)
from tests.records import facts_of, make_release

NOLA, NOLAS = "Nola Penthouse Sound Studios, New York", "Nola's Penthouse Sound Studios, New York"


def named(model: Any, name: str, slug: str) -> Any:
    return model.objects.create(name=name, slug=slug, sort_name=name)


@pytest.fixture
def wilens(db: None) -> tuple[Person, Person]:
    """Barney Wilen, and what a source makes of him."""
    return named(Person, "Barney Wilen", "barney-wilen"), named(Person, "B. Wilen", "b-wilen")


def test_every_pointer_to_a_person_moves(paris_58: Release, wilens: tuple[Person, Person]) -> None:
    barney, b_wilen = wilens
    ArtistCredit.objects.create(release=paris_58, person=b_wilen)
    Credit.objects.create(release=paris_58, person=b_wilen, detail="tenor saxophone", credited_as="Wilen (ts)")
    Credit.objects.create(release=paris_58, person=b_wilen, detail="flute")
    Session.objects.create(release=paris_58, date_from="1958", date_to="1958", engineer=b_wilen)
    ProductionStep.objects.create(release=paris_58, kind="mastering", person=b_wilen)
    assert [(move.name, move.rows) for move in moves(b_wilen)] == [
        ("artists", 1), ("credits", 2), ("sessions", 1), ("production chain", 1),
    ]  # fmt: skip
    version = paris_58.date_updated
    merge([b_wilen], barney)
    assert list(Person.objects.values_list("name", flat=True)) == ["Barney Wilen"]
    assert [(credit.person, credit.credited_as) for credit in paris_58.credits.order_by("pk")] == [
        (barney, "Wilen (ts)"), (barney, "B. Wilen"),
    ]  # fmt: skip
    assert [(row.person, row.credited_as) for row in paris_58.artist_credits.all()] == [(barney, "B. Wilen")]
    assert paris_58.sessions.get().engineer == barney
    assert paris_58.production_steps.get().person == barney
    assert Release.objects.get(pk=paris_58.pk).date_updated > version


def test_the_same_credit_twice_becomes_one(paris_58: Release, wilens: tuple[Person, Person]) -> None:
    barney, b_wilen = wilens
    for person in wilens:
        Credit.objects.create(release=paris_58, person=person, detail="tenor saxophone")
    Credit.objects.create(release=paris_58, person=b_wilen, detail="tenor saxophone", track_range="A1")
    merge([b_wilen], barney, as_printed=False)
    assert list(paris_58.credits.values_list("person", "detail", "track_range", "credited_as")) == [
        (barney.pk, "tenor saxophone", "", ""), (barney.pk, "tenor saxophone", "A1", ""),
    ]  # fmt: skip


def test_several_labels_become_one_and_none_stands_beside_itself(paris_58: Release) -> None:
    sam, sams, saga = (named(Label, name, name.lower().replace(" ", "-")) for name in ("Sam Records", "Sam", "Saga"))
    further = make_release("further", label=sam)
    FurtherLabel.objects.create(release=further, label=sams, order=1)
    FurtherLabel.objects.create(release=further, label=saga, order=2)
    Release.objects.filter(pk=paris_58.pk).update(label=sams, catalogue_number="1")
    merge([sams, saga], sam)
    assert Release.objects.get(pk=paris_58.pk).label == sam
    assert list(further.further.all()) == []
    assert list(Label.objects.all()) == [sam]


def test_a_label_keeps_what_it_issued_together_once(paris_58: Release) -> None:
    sam, saga, sagas = (named(Label, name, name.lower()) for name in ("Sam", "Saga", "Sagas"))
    both = make_release("both", label=sam)
    for order, label in enumerate((saga, sagas), 1):
        FurtherLabel.objects.create(release=both, label=label, order=order)
    merge([sagas], saga)
    assert [row.label for row in both.further.all()] == [saga]


def test_a_number_under_both_labels_is_told_and_nothing_moves(paris_58: Release) -> None:
    sam, sams = named(Label, "Sam Records", "sam-records"), named(Label, "Sam", "sam")
    first = make_release("first", title="First", label=sam, catalogue_number="SR1")
    second = make_release("second", title="Second", artist_credit="", label=sams, catalogue_number="SR1")
    third = make_release("third", label=sams, catalogue_number="SR3")
    with pytest.raises(CannotMerge, match="SR1 stands under both: mend the number of “Second” first"):
        merge([sams], sam)
    assert [Release.objects.get(pk=release.pk).label for release in (first, second, third)] == [sam, sams, sams]


def test_what_is_gone_or_itself_is_not_merged(wilens: tuple[Person, Person]) -> None:
    barney, _b_wilen = wilens
    with pytest.raises(CannotMerge):
        merge([barney], barney)
    gone = named(Person, "Gone", "gone")
    Person.objects.filter(pk=gone.pk).delete()
    for duplicate, into in ((gone, barney), (barney, gone)):
        with pytest.raises(CannotMerge, match="Somebody else has changed it meanwhile"):
            merge([duplicate], into)
    assert Person.objects.count() == 2


def test_the_old_address_leads_on_in_both_languages(client: Any, db: None) -> None:
    release = make_release()
    palm, palm_paris, studio = (
        named(Place, name, slug) for name, slug in (("Studio Palm", "a"), ("Palm Studio, Paris", "b"), ("Palm", "c"))
    )
    Session.objects.create(release=release, place=palm, date_from="1975", date_to="1975")
    assert client.get("/places/b/").status_code == 404
    merge([palm], palm_paris)
    merge([palm_paris], studio)
    for old in ("a", "b"):
        for prefix in ("", "/fr"):
            response = client.get(f"{prefix}/places/{old}/")
            assert (response.status_code, response["Location"]) == (301, f"{prefix}/places/c/")
    assert client.get("/places/c/").status_code == 200
    # A new place may take the address: what is there now goes before what was.
    named(Place, "Another", "a")
    assert client.get("/places/a/").status_code == 404


def test_the_next_import_finds_the_one_that_stays(db: None) -> None:
    slugs = ("thelonious-monk-les-liaisons-dangereuses-1960", "art-blakey-les-liaisons-dangereuses-1960")
    recorded = [facts_of(slug)["recording"] for slug in slugs]
    importing.import_releases([facts_of(slug) for slug in slugs])
    nola, nolas = Place.objects.get(name=NOLA), Place.objects.get(name=NOLAS)
    merge([nolas], nola)
    spelled = [facts["recording"] for facts in exporting.export_releases()]
    assert spelled == recorded  # as each source has it
    Release.objects.all().delete()
    importing.import_releases([facts_of(slug) for slug in slugs])
    assert list(Place.objects.filter(name__startswith="Nola")) == [nola]
    assert [facts["recording"] for facts in exporting.export_releases()] == recorded
    assert nola.sessions.filter(place_credited=NOLAS).count() == 1


def test_people_and_labels_are_found_by_what_they_were_called(wilens: tuple[Person, Person]) -> None:
    barney, b_wilen = wilens
    merge([b_wilen], barney)
    sam, sams = named(Label, "Sam Records", "sam-records"), named(Label, "Sam", "sam")
    merge([sams], sam)
    found = names.Names()
    found.make(labels=["Sam"], people=["B. Wilen"], places=[])
    assert found.credited("B. Wilen") == {"person": barney, "credited_as": "B. Wilen"}
    assert found.labels.of("Sam") == sam
    assert (Person.objects.count(), Label.objects.count()) == (1, 1)


def test_it_is_said_in_french(wilens: tuple[Person, Person]) -> None:
    with translation.override("fr"), pytest.raises(CannotMerge, match="Choisissez-en un autre à garder"):
        merge([wilens[0]], wilens[0])


def test_a_french_name_is_not_lost(db: None) -> None:
    home = Place.objects.create(name="Home", sort_name="Home", slug="home", name_fr="Chez lui")
    flat = named(Place, "Flat", "flat")
    merge([home], flat)
    flat.refresh_from_db()
    assert flat.name_fr == "Chez lui"

"""The pages of people, places, labels, series and of all represses: who stands there, in how many queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalog.demo import loader
from catalog.models import (
    ArtistCredit,
    Credit,
    FurtherLabel,
    Label,
    Milestone,
    Person,
    Place,
    ProductionStep,
    Release,
    Series,
    Session,
)
from catalog.stock import ledger
from tests.records import SR13, facts_of, make_release


def named(model: Any, name: str, slug: str) -> Any:
    return model.objects.create(name=name, slug=slug, sort_name=name)


@pytest.fixture
def barney(db: None) -> Person:
    """Leads one record, plays on another, engineered a third, mastered a fourth; and has a part in a draft."""
    barney: Person = named(Person, "Barney Wilen", "barney-wilen")
    own = make_release("own", title="Own", released_on="1959")
    ArtistCredit.objects.create(release=own, person=barney, order=1)
    Credit.objects.create(release=own, person=barney, role="musician", detail="tenor saxophone", order=1)
    Credit.objects.create(release=own, person=barney, role="musician", detail="flute", track_range="A3", order=2)
    played = make_release("played", title="Played", released_on="1957")
    Credit.objects.create(release=played, person=barney, detail="alto saxophone", credited_as="B. Wilen")
    taped = make_release("taped", title="Taped")
    Session.objects.create(release=taped, date_from="1960", date_to="1960", engineer=barney)
    mastered = make_release("mastered", title="Mastered")
    ProductionStep.objects.create(release=mastered, kind="mastering", person=barney)
    draft = make_release("draft", title="Draft", lifecycle="draft")
    Credit.objects.create(release=draft, person=barney, detail="piano")
    return barney


def cards(response: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (str(head), [(release.slug, entry.note) for entry, release in group])
        for head, group in response.context["groups"]
    ]


def test_a_person_stands_with_every_credit(client: Any, barney: Person) -> None:
    response = client.get("/people/barney-wilen/")
    assert cards(response) == [
        ("Under this name", [("own", "tenor saxophone, flute (A3)")]),
        ("On records of others", [("played", "alto saxophone, credited as B. Wilen")]),
        ("Behind the records", [("mastered", "mastering"), ("taped", "recording engineer")]),
    ]
    page = response.content.decode()
    assert "<h1>Barney Wilen</h1>" in page
    assert "On 4 records in this shop." in page
    french = client.get("/fr/people/barney-wilen/").content.decode()
    assert "saxophone ténor, flûte (A3)" in french
    assert "Sur 4 disques de cette boutique." in french


def test_a_place_stands_with_its_sessions(client: Any, db: None) -> None:
    studio = named(Place, "Studio Barclay, Paris", "studio-barclay")
    late, early = make_release("late"), make_release("early")
    for order, day in enumerate(("1959-03-04", "1959-03-11"), 1):
        Session.objects.create(release=late, order=order, place=studio, date_from=day, date_to=day)
    Session.objects.create(release=early, place=studio, date_from="1957", date_to="1957")
    response = client.get("/places/studio-barclay/")
    assert cards(response) == [("", [("early", "1957"), ("late", "4\u00a0March 1959, 11\u00a0March 1959")])]
    assert "2 records were made here." in response.content.decode()


def test_a_label_stands_with_what_it_issued_alone_and_together(client: Any, db: None) -> None:
    sam, saga = named(Label, "Sam Records", "sam-records"), named(Label, "Saga", "saga")
    both = make_release("both", label=sam, released_on="2017")
    FurtherLabel.objects.create(release=both, label=saga)
    make_release("alone", label=sam, released_on="2022")
    make_release("draft", label=sam, lifecycle="draft")
    for slug, expected in (("sam-records", ["alone", "both"]), ("saga", ["both"])):
        groups = client.get(f"/labels/{slug}/").context["groups"]
        assert [release.slug for _, release in groups[0][1]] == expected


def test_a_series_stands_with_its_releases(client: Any, db: None) -> None:
    jazz = named(Series, "Jazz in Paris", "jazz-in-paris")
    make_release("one", series=jazz)
    response = client.get("/series/jazz-in-paris/")
    assert "<h1>Jazz in Paris</h1>" in response.content.decode()
    assert [release.slug for _, release in response.context["groups"][0][1]] == ["one"]
    assert 'href="/series/jazz-in-paris/"' in client.get("/releases/one/").content.decode()


def test_the_index_lists_who_is_on_a_published_record(client: Any, barney: Person) -> None:
    named(Person, "Nobody", "nobody")
    ghost = named(Person, "Ghost", "ghost")
    Credit.objects.create(release=Release.objects.get(slug="draft"), person=ghost)
    dieval, distel = named(Person, "Diéval, Jack", "jack-dieval"), named(Person, "Distel, Sacha", "sacha-distel")
    for person in (distel, dieval):
        Credit.objects.create(release=Release.objects.get(slug="own"), person=person)
    response = client.get("/people/")
    assert [(letter, [person.slug for person in names]) for letter, names in response.context["letters"]] == [
        ("B", ["barney-wilen"]),
        ("D", ["jack-dieval", "sacha-distel"]),
    ]


def test_in_process_lists_every_repress_with_its_slipped_dates(client: Any, db: None) -> None:
    awaited = make_release("awaited", copies=0, lifecycle="restocking", released_on="2020")
    for said_on, promised in ((date(2026, 1, 1), date(2026, 5, 1)), (date(2026, 4, 1), date(2026, 9, 1))):
        Milestone.objects.create(release=awaited, stage="metal", said_on=said_on, promised_for=promised)
    make_release("with-copies", copies=3, lifecycle="restocking", released_on="2021")
    make_release("plain")
    response = client.get("/in-process/")
    assert [release.slug for release in response.context["releases"]] == ["with-copies", "awaited"]
    page = response.content.decode()
    assert "<s>1\u00a0May</s>" in page
    assert "<strong>1\u00a0September 2026</strong>" in page
    assert "Ordered; no stage is told yet." in page
    ledger.set_lifecycle(awaited, "active")
    ledger.set_lifecycle(Release.objects.get(slug="with-copies"), "active")
    assert "No record is being pressed again just now." in client.get("/in-process/").content.decode()


@pytest.mark.parametrize("path", ["/people/x/", "/places/x/", "/labels/x/", "/series/x/", "/people/ghost/"])
@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_a_name_without_a_published_record_is_a_404_in_the_shops_shell(
    client: Any, db: None, prefix: str, path: str
) -> None:
    ghost = named(Person, "Ghost", "ghost")
    Credit.objects.create(release=make_release("draft", lifecycle="draft"), person=ghost)
    response = client.get(prefix + path)
    assert response.status_code == 404
    assert 'class="wordmark"' in response.content.decode()


def test_a_long_career_has_pages(client: Any, barney: Person) -> None:
    for number in range(30):
        Credit.objects.create(release=make_release(f"more-{number:02}"), person=barney)
    first, second = client.get("/people/barney-wilen/"), client.get("/people/barney-wilen/?page=2")
    shown = [len(group) for _, group in [*cards(first), *cards(second)]]
    assert shown == [1, 23, 8, 2]


def test_the_header_leads_to_the_represses_and_the_people(client: Any, db: None) -> None:
    page = client.get("/fr/in-process/").content.decode()
    assert 'href="/fr/in-process/" aria-current="page"' in page
    assert 'href="/fr/people/"' in page
    assert 'href="/in-process/"' in page  # the same page in the other language


PAGES = {
    "/people/": 2,
    "/people/barney-wilen/": 9,
    "/places/lolympia-paris/": 6,
    "/labels/sam-records/": 6,
    "/series/made-up/": 6,
    "/in-process/": 6,
}


def test_queries_do_not_grow(client: Any, db: None, django_assert_num_queries: Any) -> None:
    slugs = ("barney-wilen-zodiac", "barney-wilen-un-temoin-dans-la-ville", "art-blakey-olympia-concert", SR13)
    loader.load([facts_of(slug) for slug in slugs])
    barney, olympia = Person.objects.get(slug="barney-wilen"), Place.objects.get(slug="lolympia-paris")
    sam, series = Label.objects.get(slug="sam-records"), named(Series, "Made up", "made-up")
    Release.objects.filter(slug="barney-wilen-zodiac").update(series=series)
    for path, expected in PAGES.items():
        with django_assert_num_queries(expected):
            assert client.get(path).status_code == 200
    for number in range(68):
        more = make_release(
            f"more-{number}", label=sam, series=series, lifecycle="restocking" if number % 2 else "active"
        )
        Credit.objects.create(release=more, person=barney, detail="tenor saxophone")
        Session.objects.create(release=more, place=olympia, date_from="1958", date_to="1958")
        Milestone.objects.create(release=more, stage="metal", said_on=date(2026, 1, 1))
    for path, expected in PAGES.items():
        with django_assert_num_queries(expected):
            assert client.get(path).status_code == 200

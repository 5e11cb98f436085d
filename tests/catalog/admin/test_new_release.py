"""A new release in one go: what stands ready, what is understood from a paste, what a mistake does not lose."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from catalog.admin import creditlist
from catalog.models import Credit, Label, Movement, Person, Release, ReleaseImage, StockEvent
from tests.office import data_of, form_of, png, save
from tests.records import make_release

ADD = "/admin/catalogue/product/add/"
US = {"title": "Us", "artist_credit": "Byard Lancaster & Steve McCall", "slug": "us", "accent": "vert"}


def picture(prefix: str = "images-0", **more: Any) -> dict[str, Any]:
    """What the browser sends of one new picture."""
    row = {"original": png(40), "type": "back", "alt_en": "The back."}
    return {"images-TOTAL_FORMS": 1, **{f"{prefix}-{name}": value for name, value in row.items()}, **more}


def test_what_a_record_always_has_stands_ready(office: Any, db: None) -> None:
    sam = Label.objects.create(name="Sam Records", sort_name="Sam Records", slug="sam-records")
    make_release(label=sam)
    page = office.get(ADD)
    data = data_of(page)
    assert (data["label"], data["movement"]) == (sam.pk, "received")
    assert (data["mediums-0-size_in"], data["mediums-0-speed_rpm"], data["mediums-0-channels"]) == (12, 33, "unknown")
    assert (data["sessions-TOTAL_FORMS"], data["packaging-TOTAL_FORMS"], data["credits-TOTAL_FORMS"]) == (1, 1, 0)
    opened = {section.anchor for section in page.context["sections"] if section.open}
    assert {"sessions", "packaging"} <= opened
    assert "chain" not in opened


def test_the_form_as_it_stands_makes_a_disc_and_nothing_that_is_not_known(office: Any, db: None) -> None:
    data = data_of(office.get(ADD)) | US
    assert office.post(ADD, data).status_code == 302
    release = Release.objects.get(slug="us")
    assert list(release.mediums.values_list("size_in", "speed_rpm", "channels")) == [(12, 33, "unknown")]
    assert (release.sessions.count(), hasattr(release, "packaging"), release.credits.count()) == (0, False, 0)
    assert not StockEvent.objects.exists()


def test_people_of_the_artist_credit_are_linked_and_new_ones_are_told(office: Any, db: None) -> None:
    byard = Person.objects.create(name="Byard Lancaster", sort_name="Lancaster, Byard", slug="byard-lancaster")
    answer = office.post(ADD, data_of(office.get(ADD)) | US, follow=True)
    assert "New among the people: Steve McCall." in [str(message) for message in answer.context["messages"]]
    release = Release.objects.get(slug="us")
    assert [(row.person.name, row.join_phrase) for row in release.artist_credits.all()] == [
        ("Byard Lancaster", " & "), ("Steve McCall", ""),
    ]  # fmt: skip
    assert byard.artist_credits.count() == 1
    # Later they are what staff make of them.
    release.artist_credits.all().delete()
    save(office, release)
    assert release.artist_credits.count() == 0


def test_copies_that_come_with_it_are_a_movement(office: Any, staff: Any, db: None) -> None:
    data = data_of(office.get(ADD)) | US | {"price": "29", "movement_copies": "200", "_preview": "1"}
    answer = office.post(ADD, data)
    release = Release.objects.get(slug="us")
    assert answer["Location"] == f"/admin/catalogue/product/{release.pk}/preview/"
    event = StockEvent.objects.get()
    assert (event.kind, event.quantity, event.by, release.sellable) == (Movement.RECEIVED, 200, staff, 200)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Barney Wilen, tenor saxophone", ("Barney Wilen", "musician", "tenor saxophone", "")),
        ("Barney Wilen, piano, flute [A1,  B2]", ("Barney Wilen", "musician", "piano, flute", "A1, B2")),
        ("Barney Wilen – saxophone ténor", ("Barney Wilen", "musician", "tenor saxophone", "")),
        ("Barney Wilen (piano)", ("Barney Wilen", "musician", "piano", "")),
        ("Walter Davis, Jr., piano", ("Walter Davis, Jr.", "musician", "piano", "")),
        ("Jean-François Jenny-Clark\tContrebasse", ("Jean-François Jenny-Clark", "musician", "double bass", "")),
        ("Gérard Landau, photography (insert)", ("Gérard Landau", "photography", "insert", "")),
        ("Gérard Landau, photographie", ("Gérard Landau", "photography", "", "")),
        ("X, soprano saxophone (varitone)", ("X", "musician", "soprano saxophone (varitone)", "")),
        ("Jef Gilson, conductor", ("Jef Gilson", "conductor", "", "")),
        ("Christian Vander, Moog", ("Christian Vander", "musician", "Moog", "")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_line_says_who_and_what(line: str, expected: tuple[str, str, str, str], language: str) -> None:
    with translation.override(language):
        (credit,) = creditlist.read(line)
    name, role, detail, tracks = expected
    assert (credit.name, credit.role, credit.detail) == (name, role, detail)
    assert credit.tracks == tracks


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Barney Wilen, piano\n\nBarney Wilen", "Line 3 (“Barney Wilen”): it needs a name"),
        (", piano", "it needs a name"),
        ("Barney Wilen, " + "x" * 101, "it is too long"),
        ("\n".join("A, b" for _ in range(201)), "More than 200 lines"),
    ],
)
def test_what_is_no_credit_is_named_by_its_line(text: str, said: str) -> None:
    with pytest.raises(ValidationError) as fault:
        creditlist.read(text)
    assert said in " ".join(fault.value.messages)


def test_pasted_credits_stand_behind_those_that_are_there_and_none_twice(office: Any, paris_58: Release) -> None:
    barney = Person.objects.create(name="Barney Wilen", sort_name="Wilen, Barney", slug="barney-wilen")
    Credit.objects.create(release=paris_58, person=barney, detail="tenor saxophone", order=1)
    pasted = "Barney Wilen, tenor saxophone\nBARNEY WILEN, flute\nDoug Watkins, double bass"
    answer = office.post(
        f"/admin/catalogue/product/{paris_58.pk}/change/",
        form_of(office, paris_58, credits_pasted=pasted),
        follow=True,
    )
    assert "New among the people: Doug Watkins." in answer.content.decode()
    assert list(paris_58.credits.values_list("order", "person__name", "detail", "credited_as")) == [
        (1, "Barney Wilen", "tenor saxophone", ""),
        (2, "Barney Wilen", "flute", "BARNEY WILEN"),
        (3, "Doug Watkins", "double bass", ""),
    ]


def test_a_mistake_leads_to_its_field_and_loses_no_picture(
    office: Any, db: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    data = data_of(office.get(ADD)) | US | picture() | {"gtin": "123"}
    answer = office.post(ADD, data)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert '<a href="#id_gtin">GTIN</a>' in page
    assert "chosen: back.webp" in page
    assert list(tmp_path.iterdir()) == []  # nothing is written before it is saved
    again = data_of(answer) | {"gtin": ""}
    assert not again.pop("images-0-original", "")
    assert len(again["images-0-kept"]) == 32
    assert office.post(ADD, again).status_code == 302
    image = ReleaseImage.objects.get()
    assert (image.type, image.alt_en, str(image.original).endswith("back.webp")) == ("back", "The back.", True)


def test_a_broken_picture_is_not_kept_and_a_strange_key_finds_nothing(
    office: Any, db: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    for key in ("x", "x" * 500, "../../etc/passwd"):
        data = data_of(office.get(ADD)) | US | picture(**{"images-0-kept": key})
        del data["images-0-original"]
        answer = office.post(ADD, data)
        assert "This field is required." in answer.content.decode()
    assert not ReleaseImage.objects.exists()


def test_the_mistakes_of_rows_name_their_row(office: Any, paris_58: Release) -> None:
    row = {
        "sessions-TOTAL_FORMS": 1,
        "sessions-0-date_from": "1959",
        "sessions-0-date_to": "1958",
        "sessions-0-kind": "studio",
    }
    answer = save(office, paris_58, price="", credits_pasted="Nobody", gtin="1", **row)
    found = [(mistake.where, mistake.text, mistake.field) for mistake in answer.context["mistakes"]]
    assert found[0][0::2] == ("GTIN", "id_gtin")
    assert found[2][0::2] == ("Credits by paste", "id_credits_pasted")
    assert [found[1], found[3]] == [
        ("Price, € with VAT", "A release that is sold needs a price.", "id_price"),
        ("Sessions 1 · To", "This is before the beginning.", "id_sessions-0-date_to"),
    ]


def test_pictures_are_named_without_asking_for_their_release(paris_58: Release, django_assert_num_queries: Any) -> None:
    image = ReleaseImage.objects.create(
        product=paris_58, type="label", alt_en="The label of side A.", original="x.webp"
    )
    bare = ReleaseImage(product=paris_58, type="back")
    image.refresh_from_db()
    with django_assert_num_queries(0):
        assert (str(image), str(bare)) == ("label · The label of side A.", "back")


def test_prices_are_decimal(office: Any, db: None) -> None:
    office.post(ADD, data_of(office.get(ADD)) | US | {"price": "29.90"})
    assert Release.objects.get(slug="us").price == Decimal("29.90")

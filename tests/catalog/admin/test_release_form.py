"""Staff edit a release on one page; copies change by signed movements only."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from oscar.core.loading import get_model
from PIL import Image

from catalog.models import Release, StockEvent
from catalog.pictures import width_name
from catalog.prices import set_price
from catalog.stock import ledger
from tests.office import data_of, form_of, mistakes, png, save
from tests.records import make_release

StockRecord = get_model("partner", "StockRecord")


def row(release: Release) -> tuple[int, int, Decimal]:
    record = StockRecord.objects.get(product=release)
    return record.num_in_stock, record.num_allocated, record.price


def test_a_movement_is_written_with_who_and_why(office: Any, staff: Any, paris_58: Release) -> None:
    response = save(
        office, paris_58, price="36.50", movement="received", movement_copies="200", movement_reason="third printing"
    )
    assert mistakes(response) == []
    assert response.status_code == 302
    assert row(paris_58) == (210, 0, Decimal("36.50"))
    event = StockEvent.objects.first()
    assert event is not None
    assert (event.kind, event.quantity, event.before, event.after, event.reason, event.by) == (
        "received", 200, "10", "210", "third printing", staff,
    )  # fmt: skip


def test_a_form_that_was_open_for_long_overwrites_no_copies(office: Any, paris_58: Release) -> None:
    data = form_of(office, paris_58, title="Paris ’58, again")
    assert ledger.allocate(StockRecord.objects.get(product=paris_58).pk, 7)
    assert office.post(f"/admin/catalogue/product/{paris_58.pk}/change/", data).status_code == 302
    assert row(paris_58) == (10, 7, Decimal("35.00"))
    assert Release.objects.get(pk=paris_58.pk).title == "Paris ’58, again"


def test_a_form_that_was_open_for_long_brings_nothing_withdrawn_back(office: Any, paris_58: Release) -> None:
    data = form_of(office, paris_58, title="Paris ’58, again")
    set_price(paris_58, Decimal("99.00"))
    ledger.set_lifecycle(paris_58, "withdrawn")
    answer = office.post(f"/admin/catalogue/product/{paris_58.pk}/change/", data)
    assert "Somebody else has saved this release meanwhile." in answer.content.decode()
    release = Release.objects.get(pk=paris_58.pk)
    assert (release.title, release.lifecycle, release.stock_state) == ("Paris ’58", "withdrawn", "withdrawn")
    assert row(paris_58) == (10, 0, Decimal("99.00"))


def test_only_a_draft_that_nobody_ordered_can_be_deleted(office: Any, paris_58: Release) -> None:
    draft = make_release("draft", lifecycle="draft", copies=0)
    for release, status, left in ((paris_58, 403, True), (draft, 302, False)):
        response = office.post(f"/admin/catalogue/product/{release.pk}/delete/", {"post": "yes"})
        assert response.status_code == status
        assert Release.objects.filter(pk=release.pk).exists() is left


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"movement": "received"}, "A movement needs both"),
        ({"movement_copies": "5"}, "A movement needs both"),
        ({"movement": "damaged", "movement_copies": "3"}, "The sign does not fit"),
        ({"movement": "received", "movement_copies": "-3"}, "The sign does not fit"),
        ({"movement": "counted", "movement_copies": "-11"}, "Only 10 copies are free"),
        ({"movement": "counted", "movement_copies": "many"}, "Enter a whole number"),
        ({"price": ""}, "A release that is sold needs a price"),
        ({"price": "12.345"}, "no more than 2 decimal places"),
        ({"slug": "other"}, "already exists"),
        ({"released_on": "2022-13-45"}, "Write a date like 1957"),
    ],
)
def test_nonsense_is_said_at_its_field_and_nothing_changes(
    office: Any, paris_58: Release, changes: dict[str, str], said: str
) -> None:
    make_release("other")
    before = StockEvent.objects.count()
    response = save(office, paris_58, **changes)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert row(paris_58) == (10, 0, Decimal("35.00"))
    assert StockEvent.objects.count() == before


def test_a_catalogue_number_is_unique_within_its_label(
    office: Any, sr13_in_process: Release, paris_58: Release
) -> None:
    assert sr13_in_process.label
    response = save(office, paris_58, label=sr13_in_process.label.pk, catalogue_number="SR13")
    assert response.status_code == 200
    assert "already exists" in response.content.decode()
    assert Release.objects.get(pk=paris_58.pk).catalogue_number is None


def test_a_new_release_starts_without_copies_and_is_not_seen_as_a_draft(office: Any, db: None) -> None:
    page = office.get("/admin/catalogue/product/add/")
    data = data_of(page) | {
        "title": "Us",
        "artist_credit": "Byard Lancaster",
        "slug": "us",
        "accent": "vert",
        "kind": "first",
        "reprint_policy": "may",
    }
    assert office.post("/admin/catalogue/product/add/", data).status_code == 302
    release = Release.objects.get(slug="us")
    assert (release.stock_state, release.price, release.sellable) == ("draft", None, 0)
    assert office.get("/releases/us/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_uploaded_picture_gets_its_widths_from_the_worker(office: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    release = make_release()
    picture = {"images-TOTAL_FORMS": 1, "images-0-original": png(700), "images-0-type": "back"}
    picture |= {"images-0-alt_en": "The back.", "images-0-rank": 0, "images-0-product": release.pk}
    assert save(office, release, **picture).status_code == 302
    image = release.images.get()
    assert (image.type, image.alt, image.widths, image.width) == ("back", "The back.", [320, 640], 700)
    assert image.srcset.endswith("back.webp 700w")
    for width in image.widths:
        with Image.open(tmp_path / width_name(str(image.original), width)) as smaller:
            assert (smaller.format, smaller.size) == ("WEBP", (width, width))
    assert image.thumb_url.endswith("-320.webp")


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        ({"images-0-original": SimpleUploadedFile("a.png", b"no picture")}, "Upload a valid image"),
        ({"images-0-original": SimpleUploadedFile("a.png", b"")}, "The submitted file is empty"),
        ({"images-0-alt_en": ""}, "Say what the picture shows"),
        ({"images-0-rank": "first"}, "Enter a whole number"),
    ],
)
def test_a_picture_that_is_none_or_says_nothing_is_refused(
    office: Any, paris_58: Release, settings: Any, tmp_path: Path, picture: dict[str, Any], said: str
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    good = {"images-TOTAL_FORMS": 1, "images-0-original": png(40), "images-0-type": "back"}
    good |= {"images-0-alt_en": "The back.", "images-0-rank": 0, "images-0-product": paris_58.pk}
    response = save(office, paris_58, **(good | picture))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert paris_58.images.count() == 0


def test_an_old_promise_cannot_be_changed(office: Any, sr13_in_process: Release) -> None:
    page = office.get(f"/admin/catalogue/product/{sr13_in_process.pk}/change/").content.decode()
    assert 'name="milestones-0-promised_for"' not in page


def test_the_lists_queries_do_not_grow(office: Any, paris_58: Release, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        make_release(f"more-{number}")
    with django_assert_max_num_queries(10):
        assert office.get("/admin/catalogue/product/").status_code == 200


def test_a_stranger_sees_the_door_only(client: Any, paris_58: Release) -> None:
    for path in ("/admin/", "/admin/catalogue/product/", "/admin/order/order/"):
        response = client.get(path)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")

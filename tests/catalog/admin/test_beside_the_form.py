"""Preview, new pressing, history, and the list with its filters and search."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Label, PriceChange, Release, ReleaseImage
from catalog.stock.states import Lifecycle
from tests.office import save
from tests.records import make_release

LIST = "/admin/catalogue/product/"


def test_a_draft_is_seen_by_staff_and_by_nobody_else(office: Any, client: Any, db: None) -> None:
    release = make_release(lifecycle="draft", lead_en="Recorded at home.", lead_fr="Enregistré à la maison.")
    page = office.get(f"{LIST}{release.pk}/preview/")
    assert page.status_code == 200
    assert "Recorded at home." in page.content.decode()
    assert "nobody else can see this page yet" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    french = office.get(f"{LIST}{release.pk}/preview/?language=fr").content.decode()
    assert "Enregistré à la maison." in french
    kept = Release.objects.get(pk=release.pk)
    assert (kept.lifecycle, kept.stock_state) == (Lifecycle.DRAFT, "draft")
    assert office.get("/releases/paris-58/").status_code == 404
    client.logout()
    assert client.get(f"{LIST}{release.pk}/preview/").status_code == 302


@pytest.mark.parametrize("pk", ["0", "4711", "99999999999999999999"])
def test_a_release_that_is_not_there_has_no_pages(office: Any, db: None, pk: str) -> None:
    for page in ("preview", "stock", "new-pressing"):
        assert office.get(f"{LIST}{pk}/{page}/").status_code == 404


def test_a_new_pressing_takes_the_number_and_leaves_the_old_one_behind(office: Any, paris_58: Release) -> None:
    paris_58.catalogue_number = "SAM1"
    paris_58.save()
    answer = office.post(
        f"{LIST}{paris_58.pk}/new-pressing/",
        {"made_on": "2022-11", "plant": "Optimal", "quantity": "500", "catalogue_number": "SR1",
         "gtin": "3700409815058", "differences_en": "Flip-back sleeve.", "restocking": "on"},
    )  # fmt: skip
    assert answer.status_code == 302
    release = Release.objects.get(pk=paris_58.pk)
    assert (release.catalogue_number, release.gtin, release.lifecycle) == ("SR1", "03700409815058", "restocking")
    rows = list(release.pressings.values_list("ordinal", "catalogue_number", "plant", "quantity"))
    assert rows == [(1, "SAM1", "", None), (2, "", "Optimal", 500)]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("gtin", "3700409815059", "The last digit should be 8"),
        ("made_on", "2022-13", "Write a date like 1957"),
        ("quantity", "0", "greater than or equal to 1"),
        ("catalogue_number", "SR13", "SR13 already exists"),
    ],
)
def test_a_new_pressing_of_nonsense_is_refused(
    office: Any, paris_58: Release, sr13_in_process: Release, field: str, value: str, said: str
) -> None:
    Release.objects.filter(pk=paris_58.pk).update(label=sr13_in_process.label)
    answer = office.post(f"{LIST}{paris_58.pk}/new-pressing/", {field: value})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not paris_58.pressings.exists()


def test_the_history_tells_who_changed_what_from_what(office: Any, sr13_in_process: Release) -> None:
    label = Label.objects.create(name="Other", sort_name="Other", slug="other")
    changes = {"title": "Lift", "label": label.pk, "price": "31.00", "tracks-0-title": "Main title", "kind": "first"}
    assert save(office, sr13_in_process, **changes).status_code == 302
    page = office.get(f"{LIST}{sr13_in_process.pk}/history/").content.decode()
    for before, after in (
        ("Ascenseur pour l&#x27;échafaud", "Lift"),
        ("Sam Records", "Other"),
        ("29.00", "31.00"),
        ("Générique", "Main title"),
        ("facsimile reissue", "first issue"),
    ):
        assert f"<del>{before}</del> → <ins>{after}</ins>" in page
    assert "Essay" not in page  # what is untouched is not said to be changed
    assert "staff@example.org" in page
    assert "price since then: €31.00" in page.replace("\xa0", "").replace("\u202f", "")


def test_every_price_is_remembered(office: Any, paris_58: Release) -> None:
    for price in ("36.00", "36.00", "30.00"):
        assert save(office, paris_58, price=price).status_code == 302
    assert [str(change.price) for change in PriceChange.objects.all()] == ["30.00", "36.00"]


def picture(release: Release, **fields: Any) -> None:
    ReleaseImage.objects.create(product=release, original="a.webp", **fields)


def test_the_list_tells_what_is_lacking(office: Any, db: None) -> None:
    whole, _bare, free, english = (make_release(slug, price="1") for slug in ("whole", "bare", "free", "english"))
    picture(whole, alt_en="x", alt_fr="x")
    picture(free, decorative=True)
    picture(english, alt_en="x", alt_fr="x")
    release = make_release("unsaid", price=None, lifecycle="draft")
    picture(release)
    Release.objects.filter(pk=english.pk).update(essay_en="Text.")
    lacking = {
        key: [found.slug for found in office.get(f"{LIST}?lacks={key}").context["cl"].queryset.order_by("slug")]
        for key in ("alt", "pictures", "price", "french")
    }
    assert lacking == {"alt": ["unsaid"], "pictures": ["bare"], "price": ["unsaid"], "french": ["english", "unsaid"]}
    rows = office.get(LIST).content.decode()
    assert "alternative text, price, French text" in rows


@pytest.mark.parametrize(
    "asked", ["ascenseur", "miles davis", "SR13", "SAM660213", "3700409815058", "3 700409 81505-8"]
)
def test_a_release_is_found(office: Any, sr13_in_process: Release, paris_58: Release, asked: str) -> None:
    found = office.get(LIST, {"q": asked}).context["cl"].queryset
    assert [release.slug for release in found] == [sr13_in_process.slug]


def test_a_hundred_releases_take_no_more_queries(office: Any, db: None, django_assert_max_num_queries: Any) -> None:
    label = Label.objects.create(name="Sam", sort_name="Sam", slug="sam")
    for number in range(100):
        picture(make_release(f"more-{number}", label=label), alt_en="x")
    for query in ("", "?lacks=french&stock_state__exact=in-stock", "?q=paris"):
        with django_assert_max_num_queries(10):
            page = office.get(f"{LIST}{query}")
        assert page.status_code == 200
        assert len(page.context["cl"].result_list) == 100


@pytest.mark.parametrize("query", ["?lacks=nonsense", "?stock_state__exact=x", "?o=99", "?p=99", "?label__id__exact=x"])
def test_a_query_of_nonsense_is_no_fault_of_ours(office: Any, paris_58: Release, query: str) -> None:
    assert office.get(f"{LIST}{query}").status_code in (200, 302)

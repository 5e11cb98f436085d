"""The page of a release: everything of the seed's page, from the database, in a known number of queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile

from catalog.demo import CATALOGUE, loader
from catalog.exchange import reading
from catalog.models import Release, ReleaseImage
from tests.records import SR13, facts_of, make_release

PAGE = f"/releases/{SR13}/"


def text_of(response: Any) -> str:
    """The page as text with its white space folded."""
    return " ".join(response.content.decode().split())


def test_sr13_shows_every_element_of_the_seed_page(client: Any, sr13_in_process: Release) -> None:
    for order, kind in enumerate(("front", "back", "label", "obi", "insert")):
        ReleaseImage.objects.create(
            product=sr13_in_process,
            type=kind,
            original=f"releases/{SR13}/{kind}.webp",
            alt_en=kind,
            display_order=order,
        )
    track = sr13_in_process.tracks.get(position="A1")
    track.sample.save("sr13.wav", ContentFile(b"RIFF"))
    page = text_of(client.get(PAGE))
    for said in (
        "Miles Davis",
        "Ascenseur pour l",
        'data-stock-state="in-process"',
        "Out of stock",
        "In process of stocking",
        "In the night of 4 December 1957 five musicians",
        "SR13",
        "2022",
        "Source: original mono master tapes, with the echo effects.",
        "Lacquers cut: Ray Staff, Air Mastering, London.",
        "Pressed: Optimal, Germany, metal mothers from Pallas.",
        "Each record is looked over by eye.",
        "Kenny Clarke",
        "tenor saxophone",
        "2:52",
    ):
        assert said in page, said
    for number in range(1, 6):
        assert f"Image {number} of 5" in page
    assert "<audio" in page
    assert 'action="/cart/add/' not in page


def test_the_slipped_promise_stays_on_the_page(client: Any, sr13_in_process: Release) -> None:
    response = client.get(PAGE)
    assert response.context["promised_for"] == date(2027, 1, 22)
    assert response.context["earlier_promises"] == [date(2026, 10, 30)]
    page = text_of(response)
    assert "22 January 2027" in page
    assert "<s>30 October 2026</s>" in page


def test_the_french_page_is_french(client: Any, sr13_in_process: Release) -> None:
    response = client.get("/fr" + PAGE)
    page = text_of(response)
    assert '<html lang="fr"' in page
    for said in ("Dans la nuit du 4 décembre 1957", "saxophone ténor", "22 janvier 2027", "Gravure"):
        assert said in page, said
    assert "29,00\u202f€" in response.content.decode()  # folded white space would lose the narrow one


def test_a_release_in_stock_has_a_plain_form_without_a_token(client: Any, paris_58: Release) -> None:
    page = text_of(client.get("/releases/paris-58/"))
    assert 'data-stock-state="in-stock"' in page
    assert 'method="post" action="/cart/add/paris-58/"' in page
    assert "csrfmiddlewaretoken" not in page


def test_two_strangers_get_the_same_bytes(client: Any, paris_58: Release) -> None:
    from django.test import Client

    for path in ("/", "/releases/", "/releases/paris-58/", "/fr/releases/paris-58/"):
        assert client.get(path).content == Client(headers={"User-Agent": "another"}).get(path).content


@pytest.mark.parametrize("path", ["/releases/nobody/", "/fr/releases/nobody/"])
def test_an_unknown_release_is_a_404_in_the_shops_own_shell(client: Any, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Sillon" in response.content.decode()


def test_a_draft_is_a_404(client: Any, db: None) -> None:
    make_release("draft", lifecycle="draft")
    assert client.get("/releases/draft/").status_code == 404
    assert "/releases/draft/" not in client.get("/releases/").content.decode()


def test_an_essay_cannot_carry_a_script(client: Any, db: None) -> None:
    make_release(essay_en="Hello <script>alert(1)</script> [x](javascript:alert(1)) **there** <img src=x onerror=a>")
    page = client.get("/releases/paris-58/").content.decode()
    assert "alert(1)" not in page
    assert "onerror" not in page
    assert "<strong>there</strong>" in page


def test_its_queries_do_not_grow(client: Any, db: None, django_assert_num_queries: Any) -> None:
    three = [SR13, "thelonious-monk-les-liaisons-dangereuses-1960", "art-blakey-olympia-concert"]
    loader.load([facts_of(slug) for slug in three])
    client.get(f"/releases/{SR13}/")
    for slug in three:
        with django_assert_num_queries(6):
            client.get(f"/releases/{slug}/")
    loader.load(reading.read(CATALOGUE))
    for slug in three:
        with django_assert_num_queries(6):
            client.get(f"/releases/{slug}/")


def test_a_title_says_its_language_where_it_is_not_the_pages(client: Any, sr13_in_process: Release) -> None:
    assert 'lang="fr">Ascenseur' in text_of(client.get(PAGE))
    assert 'lang="fr">Ascenseur' not in text_of(client.get("/fr" + PAGE))

"""The demo's French pages are French: every text has its translation, and names find their countries and cities."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db.models import QuerySet
from django.utils import translation

from catalog import whereabouts
from catalog.demo import CATALOGUE, loader
from catalog.exchange import exporting, reading
from catalog.models import Place, Release, ReleaseImage, Session
from tests.records import facts_of, make_release

# What used to stand in English on French pages, and what would look like it.
ENGLISH = re.compile(
    r"first printing|later printing|padded|download|box set|one-sided|inferred|’s home|article number|radio-television"
    r"|French radio|Detroit|traditional<|the Netherlands|Germany|\bLondon\b|\binsert\b|\bjacket\b|\bsleeve\b|pressing:",
    re.IGNORECASE,
)
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
TAGS = re.compile(r'<(?!/?(?:li|dd|dt|p|span|h1)\b)[^>]+>|(?<=<)(\w+)[^>]*|href="[^"]*"')


def test_every_text_of_the_demo_has_its_french(db: None) -> None:
    loader.load(reading.read(CATALOGUE))
    lacking = []
    for model in apps.get_app_config("catalogue").get_models():
        names = {field.name for field in model._meta.get_fields()}
        for name in sorted(name.removesuffix("_en") for name in names if name.endswith("_en")):
            assert f"{name}_fr" in names
            rows: QuerySet[Any] = model._meta.base_manager.exclude(**{f"{name}_en": ""}).filter(**{f"{name}_fr": ""})
            lacking += [(model.__name__, name, getattr(row, f"{name}_en")) for row in rows]
    assert lacking == []


def test_no_french_page_of_the_demo_speaks_english(client: Any, db: None) -> None:
    loader.load(reading.read(CATALOGUE))
    paths = [f"/fr/releases/{slug}/" for slug in Release.objects.values_list("slug", flat=True)]
    paths += [f"/fr/places/{slug}/" for slug in Place.objects.values_list("slug", flat=True)]
    found = {}
    for path in paths:
        main = MAIN.search(client.get(path).content.decode())
        assert main
        if words := ENGLISH.findall(TAGS.sub(" ", main[0])):
            found[path] = words
    assert found == {}


@pytest.mark.parametrize(
    ("where", "french"),
    [
        ("Optimal, Germany", "Optimal, Allemagne"),
        ("Pallas (first printing), Optimal (2021)", "Pallas (premier tirage), Optimal (2021)"),
        ("Optimal, Germany (later printing)", "Optimal, Allemagne (tirage ultérieur)"),
        ("Third Man Pressing, Detroit", "Third Man Pressing, Détroit"),
        ("Studio 44, the Netherlands", "Studio 44, Pays-Bas"),
        ("Germany (first printing)", "Allemagne (premier tirage)"),
        ("Anything (at all)", "Anything (at all)"),
        ("", ""),
    ],
)
def test_where_in_two_languages(where: str, french: str) -> None:
    assert whereabouts.localised(where) == where
    with translation.override("fr"):
        assert whereabouts.localised(where) == french


def test_a_place_has_its_french_name_on_its_pages_and_not_in_files(client: Any, db: None) -> None:
    slug = "bud-powell-chez-francis"
    loader.load([facts_of(slug)])
    place = Place.objects.get(slug="francis-paudrass-home-paris")
    assert (place.name, place.name_fr) == ("Francis Paudras's home, Paris", "Chez Francis Paudras, Paris")
    assert "Francis Paudras’s home, Paris" in client.get(f"/releases/{slug}/").content.decode()
    page = client.get(f"/fr/releases/{slug}/").content.decode()
    assert ">Chez Francis Paudras, Paris</a>" in page
    assert "<h1>Chez Francis Paudras, Paris</h1>" in client.get(f"/fr/places/{place.slug}/").content.decode()
    with translation.override("fr"):
        assert exporting.export_releases()[0]["recording"][0]["place"] == "Francis Paudras's home, Paris"
    # What staff have named, a later release does not name again.
    Place.objects.update(name_fr="autrement")
    loader.translate(Release.objects.get(slug=slug))
    assert Place.objects.get(pk=place.pk).name_fr == "autrement"


def test_what_is_printed_of_a_place_stays_as_printed(db: None) -> None:
    place = Place.objects.create(name="Pye, London", name_fr="", sort_name="Pye", slug="pye")
    session = Session(release=make_release(), place=place, date_from="1957", date_to="1957")
    with translation.override("fr"):
        assert session.place_display == "Pye, Londres"
        session.place_credited = "Pye Studios London"
        assert session.place_display == "Pye Studios London"


def test_what_a_number_rests_on_says_its_language_where_it_has_no_french(client: Any, db: None) -> None:
    make_release(catalogue_number="1", catalogue_number_basis_en="the shop's number")
    assert '<dd lang="en">The shop’s number</dd>' in client.get("/fr/releases/paris-58/").content.decode()
    Release.objects.update(catalogue_number_basis_fr="la référence du magasin")
    assert "<dd>La référence du magasin</dd>" in client.get("/fr/releases/paris-58/").content.decode()
    assert "<dd>The shop’s number</dd>" in client.get("/releases/paris-58/").content.decode()
    assert not ReleaseImage.objects.exists()

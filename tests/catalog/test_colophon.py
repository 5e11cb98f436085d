"""Printings in full sentences, from whatever is known of them; and the word “limited”."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from catalog import colophon
from catalog.models import Pressing, Release


def said(number: str = "", **fields: Any) -> str:
    return colophon.paragraph(Pressing(**fields), number)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (said(), "The first printing was made; when and where is not told."),
        (said("SAM1"), "The first printing bore the number SAM1."),
        (said("SAM1", plant="Pallas"), "The first printing, SAM1, was pressed at Pallas."),
        (said(ordinal=2, made_on="2022"), "The second printing was pressed in 2022."),
        (said(ordinal=2, made_on="2022-03-04"), "The second printing was pressed on 4\u00a0March 2022."),
        (
            said(ordinal=3, made_on="2022-03", plant="Optimal, Germany", metal="Pallas", quantity=7),
            "The third printing was pressed in March 2022 at Optimal, Germany, from metal work by Pallas. 7 copies.",
        ),
        (said(ordinal=9, quantity=1), "Printing 9 was made; when and where is not told. 1 copy."),
        (
            said("A1", further_numbers=["A-1", "A 1"], differences_en="Heavier."),
            "The first printing bore the number A1. It is also numbered A-1, A 1. Heavier.",
        ),
    ],
)
def test_what_is_known_is_told(sentence: str, expected: str) -> None:
    assert sentence == expected


def test_numbers_stand_where_they_tell_printings_apart() -> None:
    release = Release(catalogue_number="SR13")
    alike = [Pressing(ordinal=1, plant="Pallas"), Pressing(ordinal=2, plant="Optimal")]
    assert "SR13" not in " ".join(colophon.paragraphs(release, alike))
    alike[0].catalogue_number = "SAM660213"
    assert colophon.paragraphs(release, alike) == [
        "The first printing, SAM660213, was pressed at Pallas.",
        "The second printing, SR13, was pressed at Optimal.",
    ]


def test_the_coming_printing_and_the_barcodes() -> None:
    printings = [Pressing(ordinal=1, gtin="03700409815058"), Pressing(ordinal=2)]
    coming = colophon.coming(printings, date(2027, 1, 22))
    assert coming == "The third printing is under way, promised for 22\u00a0January 2027."
    assert colophon.coming([], None) == "The first printing is under way; no date is promised yet."
    assert colophon.barcodes(Release(), printings) == [
        "The first printing has the barcode 3700409815058.",
        "We know of none for the present one.",
    ]
    assert len(colophon.barcodes(Release(gtin="04006381333931"), printings)) == 1
    assert colophon.barcodes(Release(), printings[1:]) == []


@pytest.mark.parametrize(
    ("size", "numbered", "words"),
    [
        (None, None, ""),
        (None, False, ""),
        (None, True, "Numbered; how many there are is not told"),
        (1000, None, "Limited to 1,000 copies"),
        (1000, True, "Limited to 1,000 numbered copies"),
        (1, True, "Limited to 1 numbered copy"),
    ],
)
def test_limited_is_a_word_that_a_number_earns(size: int | None, numbered: bool | None, words: str) -> None:
    assert colophon.edition(Release(edition_size=size, numbered=numbered)) == words


def test_in_french() -> None:
    with translation.override("fr"):
        assert said("SR13", ordinal=2, made_on="2022", plant="Optimal, Germany", metal="Pallas") == (
            "Le deuxième tirage, SR13, a été pressé en 2022 chez Optimal, Allemagne, à partir de matrices de Pallas."
        )
        assert colophon.edition(Release(edition_size=1000)) == "Limité à 1\u202f000 exemplaires"

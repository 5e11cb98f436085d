"""How words are set: apostrophes, French spaces and quotes, dates, and titles as large as they fit."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from catalog.templatetags.typography import (
    brief,
    day,
    fit_hero,
    fit_panel,
    hero_lines,
    percent,
    titled,
    typeset,
)


@pytest.mark.parametrize(
    ("written", "english", "french"),
    [
        ("L'échafaud", "L’échafaud", "L’échafaud"),
        ("Paris '58", "Paris ’58", "Paris ’58"),
        ('"Jazz Track", 1960', "“Jazz Track”, 1960", "«\u202fJazz Track\u202f», 1960"),
        ("avril 1959 : Paris", "avril 1959 : Paris", "avril 1959\u202f: Paris"),
        ("Vraiment?", "Vraiment?", "Vraiment\u202f?"),
        ("29,00 €", "29,00 €", "29,00\u202f€"),
        ("0:21", "0:21", "0:21"),
        ("https://example.org/?a=b", "https://example.org/?a=b", "https://example.org/?a=b"),
        ("Art Blakey!!!!! Jazz", "Art Blakey!!!!! Jazz", "Art Blakey\u202f!!!!! Jazz"),
    ],
)
def test_each_language_has_its_signs(written: str, english: str, french: str) -> None:
    assert typeset(written) == english
    with override("fr"):
        assert typeset(written) == french
        assert typeset(french) == french  # setting a text twice changes nothing


def test_html_keeps_its_tags_and_stays_safe() -> None:
    html = mark_safe('<a href="https://example.org/?q=\'a\'">L&#x27;heure : "oui"</a>')
    with override("fr"):
        done = typeset(html)
    assert done == "<a href=\"https://example.org/?q='a'\">L’heure\u202f: «\u202foui\u202f»</a>"
    assert isinstance(done, SafeString)


def test_text_is_never_made_safe() -> None:
    assert not isinstance(typeset("<script>"), SafeString)
    assert not isinstance(titled("<script>"), SafeString)


def test_a_short_word_goes_with_the_next() -> None:
    assert titled("Un témoin dans la ville") == "Un\u00a0témoin dans la\u00a0ville"
    assert brief("Chet Baker Quartet (Barclay 84.009)") == "Chet Baker Quartet"
    assert brief("(untitled)") == "(untitled)"


def test_dates_and_rates() -> None:
    assert day(date(2026, 12, 18)) == "18\u00a0December 2026"
    assert day(date(2026, 12, 18), "short") == "18\u00a0December"
    assert day(None) == ""
    assert percent(Decimal("0.20")) == "20%"
    with override("fr"):
        assert day(date(2026, 12, 1)) == "1er\u00a0décembre 2026"
        assert percent(Decimal("0.055")) == "5,5\u202f%"


@pytest.mark.parametrize(
    ("title", "panel", "hero"),
    [
        ("Ascenseur pour l'échafaud", "wide-16", "wide-12 narrow-16"),
        ("Paris '58", "wide-16", "wide-24 narrow-35"),
        ("Us", "wide-16", "wide-35 narrow-35"),
        ("Parisian Thoroughfare", "wide-12", "wide-12 narrow-14"),
        (
            "Art Blakey!!!!! Jazz Messengers!!!!! (sold as Art Blakey and His Jazz Messengers)",
            "wide-9",
            "wide-8 narrow-12",
        ),
    ],
)
def test_a_title_is_as_large_as_it_fits(title: str, panel: str, hero: str) -> None:
    assert fit_panel(title) == panel
    assert fit_hero(title) == hero


def test_a_title_that_fits_nowhere_gets_the_smallest_step() -> None:
    assert fit_panel("x" * 300) == "wide-7"
    assert fit_panel("") == "wide-16"


def test_two_words_stand_one_above_the_other() -> None:
    assert hero_lines("Paris '58") == ["Paris", "’58"]
    assert hero_lines("Us") == ["Us"]
    assert hero_lines("Un témoin dans la ville") == ["Un\u00a0témoin dans la\u00a0ville"]

"""The release page below its first screen: where the sound comes from, what lies in the hand, what nobody tells."""

from __future__ import annotations

import re
from typing import Any

import pytest

from catalog import in_hand
from catalog.demo import loader
from catalog.models import (
    ArtistCredit,
    Conflict,
    Credit,
    Domain,
    ExternalId,
    Insert,
    Medium,
    Packaging,
    Person,
    PressQuote,
    ProductionStep,
    Release,
    Session,
    Source,
    StepKind,
)
from tests.records import SR13, facts_of, make_release

ORTF = "nathan-davis-live-in-paris-ortf"


def said(client: Any, path: str) -> str:
    """The page's words: no tags, white space folded."""
    html = client.get(path).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_sr13_in_depth(client: Any, sr13_in_process: Release) -> None:
    words = said(client, f"/releases/{SR13}/")
    for part in (
        "Recorded Le Poste Parisien, Paris , 4 and 5 December 1957",
        "First issue Fontana 660.213 MR, France, 1958, 25 cm",
        "First matrices 660213 1R 380 660213 2R 380",
        "Five steps of eight are told in full.",
        "Transfer Not disclosed",
        "Mastering Stated; by whom, not disclosed",
        "Lacquer cut Ray Staff, Air Mastering, London",
        "The first printing, SAM660213, was pressed at Pallas. It is also numbered SAMLP660213. It weighs 140 g.",
        "One source says that there were 1,000 copies.",
        "The second printing, SR13, was pressed in 2022 at Optimal, Germany, from metal work by Pallas.",
        "The lacquers were cut by Ray Staff.",
        "The third printing is under way, promised for 22 January 2027.",
        "The first printing has the barcode 3700409815058. We know of none for the present one.",
        "Catalogue number SR13 Other numbers SAM660213 SAMLP660213 Released 2022 Label Sam Records",
        "Jacket Facsimile, laminated fold-over Obi Yes Inserts Double insert with photograph",
        "No source gives the weight, a barcode, the size of the edition or the inner sleeve.",
        "3 points on which the sources differ or fall short",
        "7 sources",
    ):
        assert part in words, part
    assert "AAA" not in words
    assert "Limited" not in words


def test_sr13_in_french(client: Any, sr13_in_process: Release) -> None:
    words = said(client, f"/fr/releases/{SR13}/")
    for part in (
        "4 et 5 décembre 1957",
        "Cinq étapes sur huit sont entièrement connues.",
        "Gravure Ray Staff, Air Mastering, Londres",
        "Pressage Optimal, Allemagne",
        "Le deuxième tirage, SR13, a été pressé en 2022 chez Optimal, Allemagne, à partir de matrices de Pallas.",
        "Aucune source n’indique le poids, le code-barres, le nombre d’exemplaires ou la sous-pochette.",
        "Un tirage précédent est décrit comme limité à",
        "Contrôle Chaque disque est contrôlé à l’œil",
        "Parution 2022",
    ):
        assert part in words, part
    assert 'lang="en"' not in client.get(f"/fr/releases/{SR13}/").content.decode().partition("<main")[2]


def test_names_lead_to_their_pages(client: Any, db: None) -> None:
    loader.load([facts_of(ORTF)])
    page = client.get(f"/releases/{ORTF}/").content.decode()
    for address in (
        "/people/nathan-davis/",
        "/people/jacques-hess/",
        "/people/fred-thomas/",
        "/places/theatre-des-champs-elysees-paris/",
        "/labels/sam-records/",
    ):
        assert f'href="{address}"' in page, address


def test_the_longest_record_tells_everything_once(client: Any, db: None) -> None:
    loader.load([facts_of(ORTF)])
    words = said(client, f"/releases/{ORTF}/")
    for part in (
        "19 November 1966 (A1-B2)",
        "9 February 1965 (E2)",
        "Side D 25:34",
        "33 rpm, 3 × 30 cm, mono, 180 g, black",
        "Format as printed 3LP",
        "Producer of the first issue André Francis Jack Diéval",
        "No source gives a barcode, the size of the edition, the jacket or the inner sleeve.",
    ):
        assert part in words, part
    assert "Printings" not in words
    assert "Repress history" not in words


def test_a_french_page_sets_its_signs_and_dates(client: Any, db: None) -> None:
    loader.load([facts_of(slug) for slug in ("jef-gilson-le-massacre-du-printemps", SR13)])
    page = client.get("/fr/releases/jef-gilson-le-massacre-du-printemps/").content.decode()
    assert "1971\u202f; le lieu n’est pas connu" in page
    assert "la face\u00a0A." in page
    assert "mono ou stéréo (non précisé), noir" in page
    assert "4 et 5\u00a0décembre 1957" in client.get(f"/fr/releases/{SR13}/").content.decode()


def test_a_sparse_record_says_what_is_not_known(client: Any, db: None) -> None:
    make_release("sparse", title="Sparse", artist_credit="Nobody")
    words = said(client, "/releases/sparse/")
    for part in (
        "Recorded No source tells where or when.",
        "No source lists the tracks.",
        "No source names who plays.",
        "Our sources tell none of the eight steps in full, so we make no claim about them.",
        "Catalogue number No number known Released Not known",
        "No source gives the size, the speed, the weight, a barcode, the size of the edition, the jacket or the",
    ):
        assert part.lower() in words.lower(), part
    for absent in ("First issue", "Printings", "sources differ", "Notes", "More by", "Inserts", "stated"):
        assert absent not in words, absent
    html = client.get("/releases/sparse/").content.decode()
    assert not re.findall(r"<(dl|ul|ol)[^>]*>\s*</\1>", html)
    assert not re.findall(r"<d[dt][^>]*>\s*</d[dt]>", html)


def test_a_chain_that_is_told_and_analogue_is_aaa(client: Any, db: None) -> None:
    release = make_release("whole")
    kinds = [kind for kind in StepKind if kind != StepKind.RESTORATION]
    for order, kind in enumerate(kinds, 1):
        ProductionStep.objects.create(
            release=release,
            order=order,
            kind=kind,
            domain=Domain.ANALOGUE,
            text_en="told",
            from_original_master=kind == StepKind.TAPE,
        )
    assert "All eight steps are told in full. AAA: from the original master tape" in said(client, "/releases/whole/")
    release.production_steps.filter(kind=StepKind.TRANSFER).delete()
    words = said(client, "/releases/whole/")
    assert "AAA" not in words
    assert "Seven steps of eight" in words


def test_evidence_is_folded_away_and_quotations_are_not(client: Any, db: None) -> None:
    release = make_release("told")
    Source.objects.create(release=release, url="https://www.example.org/page/?x=1", order=2)
    Source.objects.create(release=release, text="The sleeve itself", order=1)
    Conflict.objects.create(release=release, text_en="two dates", order=1)
    Conflict.objects.create(release=release, text_en="two sizes", text_fr="deux formats", order=2)
    PressQuote.objects.create(
        release=release, author="A. Critic", publication="Jazz", printed_on="1959-03", text="Fine"
    )
    ExternalId.objects.create(release=release, scheme="discogs", value='12/"3')
    response = client.get("/releases/told/")
    found = response.context["evidence"]
    assert [(source.text, source.url) for source in found.sources] == [
        ("The sleeve itself", ""),
        ("example.org/page", "https://www.example.org/page/?x=1"),
    ]
    page = response.content.decode()
    assert page.count("<details") == 4  # the menu, conflicts, sources, other catalogues
    assert 'href="https://www.discogs.com/release/12%2F%223"' in page
    assert "A. Critic, Jazz, March 1959" in page
    assert "“Fine”" in page
    french = client.get("/fr/releases/told/").content.decode()
    assert '<li lang="en">Two dates</li>' in french
    assert "<li>Deux formats</li>" in french


def test_the_artist_credit_links_only_what_adds_up(client: Any, db: None) -> None:
    release = make_release("duo", artist_credit="Byrd & Jaspar")
    for order, (name, join) in enumerate((("Donald Byrd", " & "), ("Bobby Jaspar", "")), 1):
        person = Person.objects.create(name=name, sort_name=name, slug=name.lower().replace(" ", "-"))
        ArtistCredit.objects.create(
            release=release, person=person, order=order, credited_as=name.split()[1], join_phrase=join
        )
    linked = '<a href="/people/donald-byrd/">Byrd</a> &amp; <a href="/people/bobby-jaspar/">Jaspar</a>'
    assert linked in client.get("/releases/duo/").content.decode()
    Release.objects.filter(pk=release.pk).update(artist_credit="Byrd, Jaspar")
    assert '<p class="panel__artist">Byrd, Jaspar</p>' in client.get("/releases/duo/").content.decode()


def test_a_name_cannot_carry_a_script(client: Any, db: None) -> None:
    evil = "<script>alert(1)</script>"
    release = make_release("evil", artist_credit=evil, label=None, catalogue_number_basis_en=evil, catalogue_number="1")
    person = Person.objects.create(name=evil, sort_name=evil, slug="evil")
    ArtistCredit.objects.create(release=release, person=person, order=1)
    Credit.objects.create(release=release, person=person, detail=evil, credited_as=f"{evil}2")
    Session.objects.create(release=release, date_from="1957", date_to="1957", place_credited=evil)
    ProductionStep.objects.create(release=release, kind="tape", text_en=evil, where=evil)
    Insert.objects.create(release=release, text_en=evil)
    Source.objects.create(release=release, text=evil, url="https://example.org/")
    for path in ("/releases/evil/", "/people/evil/", "/people/", "/fr/people/evil/"):
        assert "<script>alert" not in client.get(path).content.decode(), path


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"size_in": 10, "speed_rpm": 33, "channels": "mono", "colour": "black"}, "33 rpm, 25 cm, mono, black"),
        ({"colour": "oxblood", "weight_g": 200}, "1 disc, mono or stereo not known, 200 g, oxblood"),
    ],
)
def test_a_disc_in_words(db: None, fields: dict[str, Any], words: str) -> None:
    release = make_release()
    Medium.objects.create(release=release, **fields)
    assert in_hand.disc(release) == words


def test_two_discs_of_two_weights(db: None) -> None:
    release = make_release()
    for position, (size, weight) in enumerate(((12, 180), (10, 140)), 1):
        Medium.objects.create(release=release, position=position, size_in=size, weight_g=weight)
    assert in_hand.disc(release) == "30 cm + 25 cm, mono or stereo not known, 180 g / 140 g"


@pytest.mark.parametrize(("obi", "words"), [(True, "Yes"), (False, "None"), (None, None)])
def test_an_obi_is_there_is_not_or_is_not_known(db: None, obi: bool | None, words: str | None) -> None:
    release = make_release()
    Packaging.objects.create(release=release, obi=obi)
    rows = {row.name: row.values[0].text for row in in_hand.rows(release, [], [])}
    assert rows.get("Obi") == words

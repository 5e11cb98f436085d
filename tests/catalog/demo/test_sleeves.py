"""The drawn sleeves: every release has five pictures of its own, and they come out the same every time."""

import hashlib
import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from catalog.demo import sleeves
from catalog.demo.sleeves import __main__ as command
from catalog.demo.sleeves.choice import BY_HAND, choose
from catalog.demo.sleeves.families import FRONTS
from catalog.demo.sleeves.fitting import broken, fitted, wrapped
from catalog.demo.sleeves.inks import ACCENTS, CARD, INK, INKS, contrast, printed_on
from catalog.demo.sleeves.lettering import BESLEY, FRANKLIN, FRANKLIN_BLACK, GOTHIC, Style, width
from catalog.demo.sleeves.reading import facts_from
from catalog.demo.sleeves.sheet import Sheet

ENTRIES: dict[str, dict[str, Any]] = {
    entry["slug"]: entry for entry in json.loads(command.CATALOGUE.read_text(encoding="utf-8"))["releases"]
}
SR13 = "miles-davis-ascenseur-pour-l-echafaud"
LESTER = "lester-young-le-dernier-message"
BARE: dict[str, Any] = {
    "slug": "sillon-essai",
    "artist_credit": "Sillon",
    "title": "Essai",
    "label": None,
    "catalogue_number": None,
    "recording": [],
    "personnel": [],
    "tracks": [],
    "format": {},
    "production": {},
    "packaging": {},
    "credits": {},
}


def digest(picture: Image.Image) -> str:
    return hashlib.sha256(picture.tobytes()).hexdigest()


def other(slug: str, **changes: Any) -> dict[str, Any]:
    """A release that is not one of the 32: SR13 under another slug."""
    return {**ENTRIES[SR13], "slug": slug, **changes}


# What is drawn ------------------------------------------------------------------------------------------------------
Lines = list[tuple[float, float, str]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """Every line of text that is set from now on: where it begins, where it ends, and what it says."""
    seen: Lines = []
    letter = Sheet._letter  # noqa: SLF001 (whatever is written goes through it)

    def note(self: Sheet, pen: Any, x: float, baseline: float, text: str, style: Style, ink: Any) -> None:
        # Letters and figures that are the picture itself are cut by the edge on purpose.
        if style.size < 600:
            seen.append((x, x + width(text, style), text))
        letter(self, pen, x, baseline, text, style, ink)

    monkeypatch.setattr(Sheet, "_letter", note)
    return seen


def test_every_release_has_a_front_of_its_own_of_1280_pixels_and_no_text_leaves_it(lines: Lines) -> None:
    fronts = [sleeves.draw(entry, "front") for entry in ENTRIES.values()]

    assert {(front.size, front.mode) for front in fronts} == {((1280, 1280), "RGB")}
    assert len({digest(front) for front in fronts}) == 32
    assert len(lines) > 32
    assert beyond_the_sheet(lines) == []


def beyond_the_sheet(lines: Lines) -> Lines:
    """Those that come too near to its edge."""
    return [line for line in lines if line[0] < 7.5 or line[1] > 992.5]


@pytest.mark.parametrize("kind", ["back", "label", "obi", "insert"])
def test_the_other_pictures_differ_from_release_to_release(kind: str) -> None:
    slugs = [SR13, LESTER, "chet-baker-quartet-vol-1", "chet-baker-quartet-vol-2"]

    pictures = {digest(sleeves.draw(ENTRIES[slug], kind)) for slug in slugs}

    assert len(pictures) == 4


def test_the_five_pictures_of_a_release_are_five() -> None:
    assert len({digest(sleeves.draw(ENTRIES[SR13], kind)) for kind in sleeves.KINDS}) == 5


@pytest.mark.parametrize("kind", sleeves.KINDS)
def test_a_picture_is_the_same_every_time(kind: str) -> None:
    slug = "barney-wilen-un-temoin-dans-la-ville"

    assert digest(sleeves.draw(ENTRIES[slug], kind)) == digest(sleeves.draw(ENTRIES[slug], kind))


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="“spine”, only front, back, label, obi, insert"):
        sleeves.draw(ENTRIES[SR13], "spine")


@pytest.mark.parametrize("kind", sleeves.KINDS)
def test_a_release_of_which_nothing_is_known_has_its_pictures_too(kind: str) -> None:
    assert sleeves.draw(BARE, kind).size == (1280, 1280)


@pytest.mark.parametrize("kind", ["back", "label"])
def test_no_text_leaves_the_sheet(kind: str, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where a line stands is known without printing it.
    monkeypatch.setattr(ImageDraw.ImageDraw, "text", lambda *_args, **_options: None)
    monkeypatch.setattr(Sheet, "reduced", lambda sheet: sheet.image)
    for entry in ENTRIES.values():
        sleeves.draw(entry, kind)

    assert len(lines) > 32
    assert beyond_the_sheet(lines) == []


# What is chosen -----------------------------------------------------------------------------------------------------
def test_all_of_the_catalogue_is_chosen_by_hand_and_every_family_is_seen() -> None:
    assert list(BY_HAND) == list(ENTRIES)
    assert {choice.family for choice in BY_HAND.values()} == set(FRONTS)


def test_neighbours_in_the_catalogue_never_have_the_same_accent() -> None:
    accents = [choice.accent for choice in BY_HAND.values()]

    assert all(one != next_one for one, next_one in pairwise(accents))


@pytest.mark.parametrize(
    ("changes", "families"),
    [
        ({"title": "Paris '61"}, {"millesime"}),
        ({"title": "Le concert de 1961"}, {"millesime"}),
        ({"title": "Encore!"}, {"repet"}),
        ({"title": "Now or Never"}, {"repet"}),
        ({"title": "Solitude", "personnel": [{"name": "A. B.", "role": "piano, organ"}]}, {"clavier", "colonne"}),
        ({"title": "La nuit (musique du film)"}, {"cage", "ville", "pellicule"}),
    ],
)
def test_a_release_that_is_none_of_the_32_falls_to_the_general_rule(
    changes: Mapping[str, Any], families: set[str]
) -> None:
    chosen = [choose(facts_from(other(f"autre-{number}", **changes))) for number in range(12)]

    assert {choice.family for choice in chosen} == families
    assert {choice.accent for choice in chosen} <= set(ACCENTS)
    assert len({choice.accent for choice in chosen}) > 3


def test_an_accent_beside_is_not_taken_again() -> None:
    facts = facts_from(other("autre"))
    first = choose(facts).accent

    assert choose(facts, beside=[first]).accent != first


# What is printed ----------------------------------------------------------------------------------------------------
def test_facts_are_set_in_french_and_without_brackets() -> None:
    facts = facts_from(ENTRIES[SR13])

    assert facts.title == "Ascenseur pour l’échafaud"
    assert facts.small_print == ("SR13", "33 t  25 cm", "mono")
    assert facts.place_and_year == "Paris, 1957"
    assert facts.recorded.replace("\u00a0", " ") == (
        "Enregistré\u2009: Poste Parisien, Paris, les 4 et 5 décembre 1957."
    )
    assert [(player.name, player.roles) for player in facts.players[:2]] == [
        ("Miles Davis", "trompette"),
        ("Barney Wilen", "saxophone ténor"),
    ]
    assert facts_from(ENTRIES["chet-baker-quartet-vol-1"]).title == "Chet Baker Quartet"
    assert facts_from(ENTRIES[LESTER]).players[-1].name == "Earl «\u2009Buster\u2009» Smith"


@pytest.mark.parametrize(
    ("slug", "recorded"),
    [
        ("chet-baker-quartet-vol-1", "Studio Pathé-Magellan, Paris, le 11 et le 14 octobre 1955."),
        ("john-lewis-sacha-distel-afternoon-in-paris", "Paris, du 4 au 7 décembre 1956."),
        ("bud-powell-chez-francis", "chez Francis Paudras, Paris, 1962 à 1964."),
        ("art-blakey-olympia-concert", "L’Olympia, Paris, le 22 novembre et le 17 décembre 1958."),
    ],
)
def test_dates_say_once_what_they_share(slug: str, recorded: str) -> None:
    said = facts_from(ENTRIES[slug]).recorded.replace("\u00a0", " ")

    assert said == f"Enregistré\u2009: {recorded}"


def test_sizes_of_several_discs() -> None:
    assert facts_from(ENTRIES[LESTER]).size == "30 + 25 cm"
    assert facts_from(ENTRIES["nathan-davis-live-in-paris-ortf"]).size == "3 × 30 cm"
    assert facts_from(ENTRIES["chet-baker-barclay-1956-ep"]).small_print == ("74.020", "17 cm", "mono")


def test_a_length_that_is_printed_wrong_is_printed_and_not_drawn() -> None:
    track = facts_from(ENTRIES["donald-byrd-bobby-jaspar-paris-58"]).tracks[1]

    assert track.length == "8’81"
    assert 130 <= track.measure <= 430


def test_lengths_that_are_not_known_are_drawn_unevenly_and_never_printed() -> None:
    tracks = facts_from(ENTRIES["barney-wilen-zodiac"]).tracks

    assert {track.length for track in tracks} == {""}
    assert len({track.measure for track in tracks}) == 12


def test_where_title_and_artist_are_one_the_second_line_is_place_and_year() -> None:
    assert facts_from(ENTRIES["ronnell-bright-trio"]).second_line == "Paris, 1958"
    assert facts_from(ENTRIES[SR13]).second_line == "Miles Davis"


def test_a_title_breaks_evenly_and_keeps_short_words_with_the_next() -> None:
    title = Style(BESLEY, 100)

    assert broken("Jazz sur Seine", title, 2) == ["Jazz", "sur Seine"]
    assert broken("Un témoin dans la ville", title, 3) == ["Un témoin", "dans", "la ville"]
    assert broken("Art Blakey and the Jazz Messengers", Style(FRANKLIN_BLACK, 32), 2) == [
        "Art Blakey and",
        "the Jazz Messengers",
    ]


def test_a_fitted_block_stays_in_its_box() -> None:
    block = fitted("Ascenseur pour l’échafaud", Style(BESLEY, 300, -0.03, 1.0), 500, 400)

    assert block.width <= 500.001
    assert block.height <= 400.001
    assert max(block.width / 500, block.height / 400) == pytest.approx(1)


def test_wrapped_lines_are_no_wider_than_asked() -> None:
    style = Style(FRANKLIN, 20)
    text = "Les bandes mères mono d’origine, avec leurs effets d’écho, et de la place à la fin de la ligne."

    lines = wrapped(text, style, 300)

    assert " ".join(lines) == text
    assert max(width(line, style) for line in lines) <= 300


def test_kerning_comes_from_our_own_table() -> None:
    style = Style(BESLEY, 1000)

    assert width("AV", style) == pytest.approx(width("A", style) + width("V", style) - 122, abs=40)
    assert width("LIVE", Style(GOTHIC, 100, 0.1)) == pytest.approx(width("LIVE", Style(GOTHIC, 100)) + 30)


# Inks ---------------------------------------------------------------------------------------------------------------
def test_the_twelve_accents_are_the_design_s() -> None:
    assert len(ACCENTS) == 12
    assert INKS["jaune"] == (249, 201, 44)
    assert INKS["rouge"] == (215, 48, 37)
    assert CARD == (243, 240, 230)
    assert INK == (25, 21, 18)


@pytest.mark.parametrize("name", ACCENTS)
def test_what_is_printed_on_an_accent_can_be_read(name: str) -> None:
    assert contrast(printed_on(name), INKS[name]) >= 4


# Files --------------------------------------------------------------------------------------------------------------
def test_files_are_written_with_their_widths_and_left_alone_when_there(tmp_path: Path) -> None:
    assert sleeves.write(ENTRIES[SR13], tmp_path, ["front"]) == 1
    folder = tmp_path / SR13
    assert sorted(path.name for path in folder.iterdir()) == ["front-320.webp", "front-640.webp", "front.webp"]
    sizes = {}
    for path in folder.iterdir():
        with Image.open(path) as picture:
            sizes[path.name] = (picture.format, picture.size)
    assert sizes == {
        "front-320.webp": ("WEBP", (320, 320)),
        "front-640.webp": ("WEBP", (640, 640)),
        "front.webp": ("WEBP", (1280, 1280)),
    }
    assert (folder / "front.webp").stat().st_size < 70_000

    (folder / "front.webp").write_bytes(b"the staff's own")
    assert sleeves.write(ENTRIES[SR13], tmp_path, ["front"]) == 0
    assert (folder / "front.webp").read_bytes() == b"the staff's own"


def test_a_width_that_is_missing_is_drawn_again(tmp_path: Path) -> None:
    sleeves.write(ENTRIES[SR13], tmp_path, ["label"])
    (tmp_path / SR13 / "label-320.webp").unlink()

    assert sleeves.write(ENTRIES[SR13], tmp_path, ["label"]) == 1
    assert (tmp_path / SR13 / "label-320.webp").is_file()


def test_a_write_that_is_cut_short_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(self: Image.Image, path: Path, *args: object, **options: object) -> None:
        Path(path).write_bytes(b"RIFF")
        raise KeyboardInterrupt

    monkeypatch.setattr(Image.Image, "save", half)
    with pytest.raises(KeyboardInterrupt):
        sleeves.write(ENTRIES[SR13], tmp_path, ["front"])

    assert list((tmp_path / SR13).iterdir()) == []


def test_the_command_draws_one_release_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(tmp_path), "--only", LESTER, "--kinds", "front,label"]

    assert command.main(arguments) == 0
    assert capsys.readouterr().out.startswith("2 pictures drawn in ")
    assert command.main(arguments) == 0
    assert capsys.readouterr().out.endswith("2 were there already.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == [LESTER]
    assert len(list((tmp_path / LESTER).iterdir())) == 6


def test_the_command_names_what_it_does_not_know(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(tmp_path), "--only", "nothing"]) == 2
    assert capsys.readouterr().err == "There is no release “nothing” in catalogue.json.\n"
    with pytest.raises(SystemExit):
        command.main([str(tmp_path), "--kinds", "front,spine"])
    assert "“spine” is none of front, back, label, obi, insert" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

"""The demo catalogue: all of it, once, whole or not at all; what cannot be true is kept as printed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.demo import CATALOGUE, conflicts, loader
from catalog.demo.shop import OFFERS
from catalog.exchange import reading
from catalog.models import Conflict, Credit, Person, Release, StockEvent, Track
from tests.records import SR13, facts_of


def test_all_32_come_in_and_coming_again_changes_nothing(db: None) -> None:
    releases = reading.read(CATALOGUE)
    report = loader.load(releases)
    assert report.oddities == [
        "donald-byrd-bobby-jaspar-paris-58: A2: “8'81” cannot be a duration; it is kept as printed.",
    ]
    counts = [model.objects.count() for model in (Release, Track, Credit, Person, StockEvent)]
    assert counts[:2] == [32, 263]
    Release.objects.filter(slug=SR13).update(title="Edited by staff")
    assert loader.load(releases).written == []
    assert [model.objects.count() for model in (Release, Track, Credit, Person, StockEvent)] == counts
    assert Release.objects.get(slug=SR13).title == "Edited by staff"


def test_sr13_is_what_the_sources_say(sr13_in_process: Release) -> None:
    release = sr13_in_process
    assert (release.artist_credit, release.title) == ("Miles Davis", "Ascenseur pour l'échafaud")
    assert (release.catalogue_number, release.label_display, release.release_year) == ("SR13", "Sam Records", 2022)
    assert (release.size_in, release.speed_rpm, release.channels, release.format_display) == (
        10,
        33,
        "mono",
        "33 rpm, 25 cm",
    )
    assert [(track.position, str(track.side)) for track in release.tracks.all()][4:6] == [("A5", "A"), ("B1", "B")]
    assert release.tracks.get(position="A1").duration == timedelta(minutes=2, seconds=52)
    assert release.tracks.get(position="B5").duration is None
    assert [milestone.promised_for for milestone in release.milestones.all()] == [
        date(2027, 1, 22),
        date(2027, 1, 22),
        date(2026, 10, 30),
    ]
    assert release.stock_state == "in-process"


def test_awkward_releases_come_in(db: None) -> None:
    loader.load(
        [facts_of(slug) for slug in OFFERS if slug.startswith(("lester", "nathan-davis-live", "thelonious", "byard"))]
    )
    young = Release.objects.get(slug="lester-young-le-dernier-message")
    assert [(medium.size_in, [side.letter for side in medium.sides.all()]) for medium in young.mediums.all()] == [
        (12, ["A", "B"]),
        (10, ["C"]),
    ]
    ortf = Release.objects.get(slug="nathan-davis-live-in-paris-ortf")
    assert [[side.letter for side in medium.sides.all()] for medium in ortf.mediums.all()] == [
        ["A", "B"],
        ["C", "D"],
        ["E"],
    ]
    monk = Release.objects.get(slug="thelonious-monk-les-liaisons-dangereuses-1960")
    assert (monk.catalogue_number, monk.label_display, monk.channels) == (None, "Sam Records / Saga", "unknown")
    assert monk.tracks.get(position="LP2-1").side is None


def test_no_real_record_is_said_anything_bad_of(db: None) -> None:
    assert {offer.lifecycle for offer in OFFERS.values()} <= {
        "active",
        "restocking",
        "preorder",
        "deleted",
        "announced",
    }
    deleted = [slug for slug, offer in OFFERS.items() if offer.lifecycle == "deleted"]
    assert deleted == ["chet-baker-quintet-bobby-jaspar"]  # its source says: discontinued


def broken(tmp_path: Path, change: Any) -> Path:
    data = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    change(data["releases"])
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda all_: all_[3].pop("title"), "release 4 (chet-baker-quintet-bobby-jaspar), title: Missing data"),
        (lambda all_: all_[0].update(tracks="none"), f"release 1 ({SR13}), tracks: Not a valid list."),
        (lambda all_: all_[0]["tracks"][2].pop("position"), f"release 1 ({SR13}), tracks 3, position: Missing data"),
        (lambda all_: all_[0]["tracks"][2].pop("composer"), f"release 1 ({SR13}), tracks 3, composer: Missing data"),
        (
            lambda all_: all_[0]["format"].update(discs=10**12),
            f"release 1 ({SR13}), format, discs: Must be between 1 and 20.",
        ),
        (lambda all_: all_[0].update(title="x" * 300), f"release 1 ({SR13}), title: Length must be between 1 and 255."),
        (lambda all_: all_[0].update(title="a\0b"), f"release 1 ({SR13}), title: A text cannot hold a NUL."),
        (lambda all_: all_[0].update(mood="blue"), f"release 1 ({SR13}), mood: Unknown field."),
        (
            lambda all_: all_[0]["recording"][0].update(date_from="1957-13"),
            "recording 1, date_from: “1957-13” is no date",
        ),
        (lambda all_: all_[1].update(slug=SR13), f"slug “{SR13}” stands twice"),
        (lambda all_: all_[1].update(slug="../x"), "release 2 (../x), slug: Not a slug."),
        (lambda all_: all_[1].update(slug="café"), "release 2 (café), slug: Not a slug."),
        (lambda all_: all_[1].update(slug=["x"]), "release 2 (['x']), slug: Not a valid string."),
        (lambda all_: all_.insert(5, 7), "release 6 (no object), is not an object"),
    ],
)
def test_a_broken_file_is_named_and_nothing_is_written(db: None, tmp_path: Path, change: Any, message: str) -> None:
    path = broken(tmp_path, change)
    with pytest.raises(CommandError) as fault:
        call_command("load_demo", file=path, no_pictures=True)
    assert f"{path}: " in str(fault.value)
    assert message in str(fault.value)
    assert Release.objects.count() == 0


def test_a_broken_line_is_named(db: None, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.json"
    path.write_text('{\n "releases": [\n  {"slug": "x",}\n ]\n}', encoding="utf-8")
    with pytest.raises(CommandError, match=r"catalogue\.json, line 3, column 16"):
        call_command("load_demo", file=path, no_pictures=True)
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_demo", file=tmp_path / "nowhere.json", no_pictures=True)


def test_every_conflict_speaks_french_and_to_readers(db: None) -> None:
    loader.load(reading.read(CATALOGUE))
    texts = Conflict.objects.values_list("text_en", "text_fr")
    assert len(texts) == len(conflicts.TEXTS)
    assert all(french for _, french in texts)
    assert not [english for english, _ in texts if "a good" in english or "Discogs" in english or "null" in english]

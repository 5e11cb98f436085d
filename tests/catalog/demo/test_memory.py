"""The demo brings each thing once: what staff change, move to another address or delete stays as they left it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from catalog.demo import loader, memory, pictures, sleeves
from catalog.exchange import importing
from catalog.models import DemoItem, Label, Release
from tests.records import SR13, facts_of, make_release

EP = "chet-baker-barclay-1956-ep"
MONK = "thelonious-monk-les-liaisons-dangereuses-1960"  # has no number to be known by


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A demo of three releases: what is remembered does not hang on how many there are."""
    path = tmp_path / "few.json"
    path.write_text(json.dumps({"releases": [facts_of(slug) for slug in (SR13, MONK, EP)]}))
    return path


def slugs() -> set[str]:
    return set(Release.objects.values_list("slug", flat=True))


def test_a_release_at_another_address_is_the_same_release(db: None, media: Path, few: Path) -> None:
    call_command("load_demo", file=few, no_pictures=True)
    for slug in (SR13, MONK):
        Release.objects.filter(slug=slug).update(slug=f"new-{slug}", title="Edited by staff")
    call_command("load_demo", file=few, no_pictures=True)
    assert slugs() == {f"new-{SR13}", f"new-{MONK}", EP}
    assert Release.objects.filter(title="Edited by staff").count() == 2


def test_its_pictures_find_it_at_another_address(sr13_in_process: Release, media: Path) -> None:
    Release.objects.update(slug="elsewhere")
    pictures.draw(SR13)
    assert str(sr13_in_process.images.earliest("display_order").original) == f"releases/{SR13}/front.webp"
    assert sr13_in_process.images.count() == 5
    assert sr13_in_process.tracks.get(position="A1").sample.name == f"samples/{SR13}.wav"


def test_an_import_knows_it_at_another_address(db: None) -> None:
    facts = facts_of(SR13)
    importing.import_releases([facts])
    Release.objects.update(slug="elsewhere")
    assert importing.import_releases([facts]).kept == [SR13]
    assert slugs() == {"elsewhere"}
    # Deleted and imported by hand, it comes back: only the demo remembers.
    Release.objects.all().delete()
    assert importing.import_releases([facts]).written == [SR13]


def test_what_staff_delete_stays_away_and_what_is_new_comes(db: None, media: Path) -> None:
    facts = [facts_of(slug) for slug in (SR13, EP, MONK)]
    loader.load(facts[:-1])
    Release.objects.get(slug=EP).delete()
    loader.load(facts)
    assert slugs() == {SR13, MONK}
    pictures.draw(EP)  # queued before it was deleted
    assert not (media / "releases").exists()


def test_a_deleted_picture_and_a_removed_sound_stay_away(sr13_in_process: Release, media: Path, few: Path) -> None:
    pictures.draw(SR13)
    sr13_in_process.images.get(type="obi").delete()
    track = sr13_in_process.tracks.get(position="A1")
    track.sample.delete()
    for _ in range(2):
        call_command("load_demo", file=few, no_pictures=True)
        pictures.draw(SR13)
    assert list(sr13_in_process.images.values_list("type", flat=True)) == ["front", "back", "label", "insert"]
    assert not sr13_in_process.tracks.exclude(sample="").exists()
    assert not pictures.unfinished(sr13_in_process)


def test_a_shop_from_before_it_remembered_keeps_its_pictures(sr13_in_process: Release, media: Path) -> None:
    pictures.draw(SR13)
    there = [(image.pk, image.alt_en) for image in sr13_in_process.images.all()]
    DemoItem.objects.all().delete()
    loader.load([facts_of(SR13)])
    pictures.draw(SR13)
    assert [(image.pk, image.alt_en) for image in sr13_in_process.images.all()] == there
    assert len(list((media / "samples").iterdir())) == 1
    assert memory.parts(SR13) == {"front", "back", "label", "obi", "insert", "sound"}


def test_a_release_that_was_moved_before_the_demo_had_a_memory_is_not_brought_twice(db: None) -> None:
    facts = [facts_of(SR13), facts_of(MONK)]
    loader.load(facts)
    DemoItem.objects.all().delete()
    Release.objects.filter(slug=SR13).update(slug="a", code="a")
    Release.objects.filter(slug=MONK).update(slug="b", code="b")
    assert loader.load(facts).kept == [SR13, MONK]
    assert slugs() == {"a", "b"}


def test_a_record_that_staff_have_entered_themselves_is_not_brought(db: None, media: Path, few: Path) -> None:
    label = Label.objects.create(name="Sam Records", sort_name="Sam Records", slug="sam-records")
    own = make_release("our-own", label=label, catalogue_number="SR13")
    assert loader.load([facts_of(SR13)]).kept == [SR13]
    call_command("load_demo", file=few, no_pictures=True)
    assert slugs() == {"our-own", MONK, EP}
    assert not own.images.exists()


def test_killed_half_way_nothing_is_remembered(db: None, monkeypatch: Any) -> None:
    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loader, "write_stock", killed)
        with pytest.raises(KeyboardInterrupt):
            loader.load([facts_of(SR13), facts_of(EP)])
    assert (Release.objects.count(), DemoItem.objects.count()) == (0, 0)
    assert loader.load([facts_of(SR13)]).written == [SR13]


def test_killed_over_a_picture_it_is_shown_the_next_time(
    sr13_in_process: Release, media: Path, monkeypatch: Any
) -> None:
    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    sleeves.write(facts_of(SR13), media / "releases", ["front"])
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "show_one", killed)
        with pytest.raises(KeyboardInterrupt):
            pictures.show(sr13_in_process)
    assert memory.parts(SR13) == set()
    pictures.show(sr13_in_process)
    assert sr13_in_process.images.count() == 1


def test_two_that_bring_the_same_bring_it_once(db: None) -> None:
    assert [memory.claim("x"), memory.claim("x")] == [True, False]
    assert memory.releases() == {"x"}

"""The demo's pictures and sounds: made once each, shown when they are there."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from catalog.demo import pictures, sleeves
from catalog.models import Release
from tests.records import SR13, facts_of


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def test_a_release_is_drawn_and_given_its_sound_once(sr13_in_process: Release, media: Path) -> None:
    assert pictures.unfinished(sr13_in_process)
    for _ in range(2):
        pictures.draw(SR13)
    images = list(sr13_in_process.images.all())
    assert [(image.type, image.display_order, image.widths) for image in images] == [
        (kind, order, [320, 640]) for order, kind in enumerate(("front", "back", "label", "obi", "insert"))
    ]
    assert all((media / str(image.original)).is_file() for image in images)
    assert images[0].alt_fr == "Le recto de la pochette : Ascenseur pour l'échafaud, Miles Davis."
    track = sr13_in_process.tracks.get(position="A1")
    assert len(track.waveform) == 150
    assert [path.name for path in (media / "samples").iterdir()] == [f"{SR13}.wav"]
    assert not pictures.unfinished(sr13_in_process)


def test_what_is_drawn_before_the_first_page_is_shown_by_it(sr13_in_process: Release, media: Path) -> None:
    sleeves.write(facts_of(SR13), media / "releases", ["front"])
    pictures.show(sr13_in_process)
    image = sr13_in_process.images.get()
    assert image.srcset == (
        f"/media/releases/{SR13}/front-320.webp 320w, /media/releases/{SR13}/front-640.webp 640w, "
        f"/media/releases/{SR13}/front.webp 1280w"
    )


def test_the_command_makes_the_demo_and_its_staff_login_once(db: None, media: Path) -> None:
    from django.contrib.auth import get_user_model

    for _ in range(2):
        call_command("load_demo", no_pictures=True)
    assert Release.objects.count() == 32
    staff = get_user_model().objects.get(is_superuser=True)
    assert (staff.email, staff.check_password("sillon-demo")) == ("staff@sillon.example", True)
    assert Release.objects.get(slug=SR13).tracks.get(position="A1").sample


def test_outside_a_demo_no_staff_login_is_made(db: None, media: Path, settings: Any) -> None:
    from django.contrib.auth import get_user_model

    settings.DEMO = False
    call_command("load_demo", no_pictures=True)
    assert get_user_model().objects.count() == 0

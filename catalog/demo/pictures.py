"""The demo's pictures and sounds: files drawn by code, and the rows that show them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from catalog.demo import CATALOGUE, memory, sleeves, sound, words
from catalog.exchange.reading import read
from catalog.models import ImageType, Release, ReleaseImage
from catalog.pictures import WIDTHS, width_name

KINDS = (ImageType.FRONT, ImageType.BACK, ImageType.LABEL, ImageType.OBI, ImageType.INSERT)
SOUND = "sound"
FOLDER = "releases"


def draw(key: str) -> None:
    """Draw what is still missing of a release's pictures, then show them, and give it its sound.

    `key` is the release's in the demo's file. One that staff deleted meanwhile needs no picture.
    """
    release = Release.objects.filter(code=key).first()
    if release is None:
        return
    facts = next(facts for facts in read(CATALOGUE) if facts["slug"] == key)
    missing = [kind.value for kind in KINDS if kind not in memory.parts(key)]
    sleeves.write(facts, Path(settings.MEDIA_ROOT) / FOLDER, missing)
    show(release)
    play(release)


def unfinished(release: Release) -> bool:
    """Whether a picture or the sound of a demo release was never brought yet."""
    return not memory.parts(str(release.code)).issuperset([*KINDS, SOUND])


def show(release: Release) -> None:
    """Make the row of every picture that is drawn and was never shown."""
    before, shown = memory.parts(str(release.code)), set(release.images.values_list("type", flat=True))
    for order, kind in enumerate(KINDS):
        name = f"{FOLDER}/{release.code}/{kind.value}.webp"
        if kind in before or not (Path(settings.MEDIA_ROOT) / name).is_file():
            continue
        with transaction.atomic():
            if memory.claim(f"{release.code}/{kind.value}") and kind not in shown:
                show_one(release, kind, order, name)


def show_one(release: Release, kind: ImageType, order: int, name: str) -> None:
    """Make the row of one picture, with the widths that are drawn of it."""
    english, french = words.IMAGES[kind.value]
    names = {"title": release.title, "artist": release.artist_credit}
    ReleaseImage.objects.create(
        product=release,
        type=kind,
        original=name,
        display_order=order,
        alt_en=english.format(**names),
        alt_fr=french.format(**names),
        widths=[width for width in WIDTHS if (Path(settings.MEDIA_ROOT) / width_name(name, width)).is_file()],
    )


def play(release: Release) -> None:
    """Give the first track its phrase of sound, and draw its wave; once, and not over what staff have put there."""
    if SOUND in memory.parts(str(release.code)):
        return
    with transaction.atomic():
        track = release.tracks.first()
        if not memory.claim(f"{release.code}/{SOUND}") or track is None or track.sample:
            return
        wav = sound.phrase(str(release.code))
        track.waveform = sound.waveform(wav)
        track.sample.save(f"{release.code}.wav", ContentFile(wav))

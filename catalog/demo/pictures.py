"""The demo's pictures and sounds: files drawn by code, and the rows that show them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile

from catalog.demo import CATALOGUE, sleeves, sound, words
from catalog.exchange.reading import read
from catalog.models import ImageType, Release, ReleaseImage
from catalog.pictures import WIDTHS, width_name

KINDS = (ImageType.FRONT, ImageType.BACK, ImageType.LABEL, ImageType.OBI, ImageType.INSERT)
FOLDER = "releases"


def draw(slug: str) -> None:
    """Draw what is still missing of a release's pictures, then show them, and give it its sound."""
    facts = next(facts for facts in read(CATALOGUE) if facts["slug"] == slug)
    sleeves.write(facts, Path(settings.MEDIA_ROOT) / FOLDER, [kind.value for kind in KINDS])
    show(Release.objects.get(slug=slug))
    play(Release.objects.get(slug=slug))


def unfinished(release: Release) -> bool:
    """Whether a picture or the sound of a demo release is still to be made."""
    track = release.tracks.first()
    return release.images.count() < len(KINDS) or (track is not None and not track.sample)


def show(release: Release) -> None:
    """Make the row of every picture that is drawn and not shown yet."""
    shown = set(release.images.values_list("type", flat=True))
    for order, kind in enumerate(KINDS):
        name = f"{FOLDER}/{release.slug}/{kind.value}.webp"
        if kind in shown or not (Path(settings.MEDIA_ROOT) / name).is_file():
            continue
        english, french = words.IMAGES[kind.value]
        names = {"title": release.title, "artist": release.artist_credit}
        ReleaseImage.objects.get_or_create(
            product=release,
            type=kind,
            defaults={
                "original": name,
                "display_order": order,
                "alt_en": english.format(**names),
                "alt_fr": french.format(**names),
                "widths": [
                    width for width in WIDTHS if (Path(settings.MEDIA_ROOT) / width_name(name, width)).is_file()
                ],
            },
        )


def play(release: Release) -> None:
    """Give the first track its phrase of sound, and draw its wave."""
    track = release.tracks.first()
    if track is None or track.sample:
        return
    wav = sound.phrase(release.slug)
    track.waveform = sound.waveform(wav)
    track.sample.save(f"{release.slug}.wav", ContentFile(wav))

"""A record with everything: every kind of row that can hang on a release, with awkward values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from catalog.models import (
    ArtistCredit,
    Conflict,
    Credit,
    ExternalId,
    FurtherLabel,
    Insert,
    Label,
    Lot,
    Medium,
    Milestone,
    Person,
    Place,
    Pressing,
    PressQuote,
    ProductionStep,
    Release,
    ReleaseImage,
    Session,
    Side,
    Source,
    Track,
)
from tests.records import make_release

AWKWARD = 'L’été "à" l\'ombre \\ {%s} \t\n🎷 \U00010348 </script>'


def make_everything(slug: str = "everything") -> Release:
    """A release with two rows of each kind at least: values and none, true and false, dates, texts that JSON quotes."""
    release = make_release(slug, title=AWKWARD, other_numbers=["1", 'a"b'])
    name = {"name": f"{AWKWARD} {slug}", "sort_name": slug, "slug": f"awkward-{slug}"}
    person, place = Person.objects.create(**name), Place.objects.create(**name)
    labels = {order: Label.objects.create(name=f"{slug} {order}", slug=f"{slug}-{order}") for order in (1, 2)}
    image = ReleaseImage.objects.create(
        product=release,
        original=f"releases/{release.slug}/front.webp",
        alt_en=AWKWARD,
        widths=[320, 640],
        decorative=True,
        date_created=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    )
    side = Side.objects.create(medium=Medium.objects.create(release=release), letter="A")
    for order in (2, 1):
        own: dict[str, Any] = {"release": release, "order": order}
        ArtistCredit.objects.create(person=person, credited_as=AWKWARD, join_phrase=" & ", **own)
        Credit.objects.create(person=person, detail=AWKWARD, track_range="A1", **own)
        FurtherLabel.objects.create(label=labels[order], **own)
        Session.objects.create(
            date_from="1957-12-04",
            date_to="1958",
            place=place if order == 2 else None,
            engineer=person if order == 1 else None,
            **own,
        )
        ProductionStep.objects.create(
            kind="tape",
            from_original_master=order == 2,
            person=person if order == 1 else None,
            evidence=image if order == 2 else None,
            where=AWKWARD,
            **own,
        )
        Insert.objects.create(text_en=AWKWARD, text_fr="", **own)
        Source.objects.create(text=AWKWARD, url="https://example.org/?a=1&b='2'", **own)
        Lot.objects.create(
            release=release,
            record=release.stockrecords.get(),
            copies=200 * order,
            public_share=20,
            ended_at=datetime(2026, 11, 20 + order, 23, 30, tzinfo=UTC) if order == 2 else None,
            sold=173,
            waves=3,
        )
        Conflict.objects.create(text_en=AWKWARD * 20, **own)
        Track.objects.create(
            side=side if order == 2 else None,
            position=f"A{order}",
            title=AWKWARD,
            duration=timedelta(hours=1, minutes=2, seconds=3) if order == 2 else None,
            sample="samples/x.wav" if order == 1 else "",
            waveform=[0, 50, 100] if order == 1 else [],
            **own,
        )
        Pressing.objects.create(
            release=release,
            ordinal=order,
            quantity=2_000_000_000 if order == 2 else None,
            further_numbers=["null", "1", AWKWARD] if order == 2 else [],
            gtin="03700409815058" if order == 2 else None,
        )
    for day, promised in ((1, date(2027, 1, 22)), (3, None), (2, date(2027, 2, 28)), (3, date(2028, 2, 29))):
        Milestone.objects.create(
            release=release,
            stage="ordered",
            said_on=date(2026, 11, day),
            promised_for=promised,
            pressing=Pressing.objects.get(release=release, ordinal=1) if promised else None,
        )
    for scheme in ("musicbrainz", "discogs"):
        ExternalId.objects.create(release=release, scheme=scheme, value=AWKWARD)
        PressQuote.objects.create(release=release, publication=scheme, text=AWKWARD, printed_on="1959-03")
    return release

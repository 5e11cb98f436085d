"""The demo catalogue: facts of the file, offers of `shop.py`, in one transaction. Loading it again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from oscar.core.loading import get_model

from catalog.demo import sr13, words
from catalog.demo.leads import LEADS
from catalog.demo.shop import OFFERS, Offer
from catalog.models import (
    ArtistCredit,
    Credit,
    Label,
    Medium,
    Milestone,
    Movement,
    Person,
    Precision,
    Release,
    Role,
    Side,
    Track,
)
from catalog.stock import ledger

JOINS = re.compile(r"( & | \+ | avec | with )")
SIDE = re.compile(r"^([A-Z])(\d+)$")
ROLES = {"conductor": Role.CONDUCTOR, "recording engineer": Role.ENGINEER}
SIZES = {"LP": 12, '10"': 10, '7"': 7}


@transaction.atomic
def load(releases: list[dict[str, Any]], progress: Callable[[str], None] = lambda slug: None) -> list[str]:
    """Write the releases that are not there yet; return the oddities that were kept as printed."""
    record = get_model("catalogue", "ProductClass").objects.get_or_create(name="Record", slug="record")[0]
    oddities = []
    for facts in releases:
        if not Release.objects.filter(slug=facts["slug"]).exists():
            oddities += write(facts, OFFERS.get(facts["slug"], Offer("ciel", None, 0)), record)
        progress(facts["slug"])
    return oddities


def write(facts: dict[str, Any], offer: Offer, record: Any) -> list[str]:
    """Write one release with everything that belongs to it."""
    special = facts["slug"] == sr13.SLUG
    labels = [name.strip() for name in (facts["label"] or "").split(" / ") if name.strip()]
    released_on, precision = released(facts)
    leads = LEADS.get(facts["slug"]) or (words.lead(facts, "en"), words.lead(facts, "fr"))
    release = Release.objects.create(
        slug=facts["slug"],
        title=facts["title"],
        artist_credit=facts["artist_credit"],
        product_class=record,
        label=label_of(labels[0]) if labels else None,
        catalogue_number=facts["catalogue_number"],
        released_on=released_on,
        released_precision=precision,
        accent=offer.accent,
        is_pick=offer.is_pick,
        per_customer_limit=facts["edition"].get("per_customer_limit"),
        lead_en=leads[0],
        lead_fr=leads[1],
        essay_en=sr13.ESSAY_EN if special else "",
        essay_fr=sr13.ESSAY_FR if special else "",
        notes_en=words.notes(facts, "en"),
        notes_fr=words.notes(facts, "fr"),
    )
    release.further_labels.set(label_of(name) for name in labels[1:])
    write_artists(release)
    sides = write_discs(release, facts)
    oddities = write_tracks(release, facts, sides)
    write_credits(release, facts)
    for promise in offer.promises:
        Milestone.objects.create(release=release, **promise.__dict__)
    write_stock(release, offer)
    return oddities


def released(facts: dict[str, Any]) -> tuple[date | None, str]:
    """The date of release and how much of it is known."""
    text = facts["release_date"] or (str(facts["reissue_year"]) if facts["reissue_year"] else "")
    if not text:
        return None, Precision.YEAR
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, 1, 1][:3]), (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]


def label_of(name: str) -> Label:
    """The label of that name, made where there is none."""
    return Label.objects.get_or_create(name=name, defaults={"sort_name": name, "slug": slugify(name)})[0]


def person_of(name: str) -> Person:
    """The person or group of that name, however its accents are written; groups are sorted by their first word."""
    words_of = name.split()
    group = len(words_of) > 3 or any(word in name for word in ("Quartet", "Quintet", "Sextet", "Trio", "Unit", "Band"))
    sort_name = name if group or len(words_of) == 1 else f"{words_of[-1]}, {' '.join(words_of[:-1])}"
    return Person.objects.get_or_create(slug=slugify(name), defaults={"name": name, "sort_name": sort_name})[0]


def write_artists(release: Release) -> None:
    """Link the people of the artist credit, in the order of the sleeve."""
    parts = JOINS.split(release.artist_credit)
    for order, name in enumerate(parts[::2], 1):
        join = parts[2 * order - 1] if 2 * order - 1 < len(parts) else ""
        ArtistCredit.objects.create(release=release, person=person_of(name), order=order, join_phrase=join)


def write_discs(release: Release, facts: dict[str, Any]) -> dict[str, Side]:
    """Write the discs, and the sides that the track positions name; return the sides by letter."""
    form = facts["format"]
    sizes = [form["size_in"]] * form["discs"]
    if form["media"] and " + " in form["media"]:
        sizes = [SIZES.get(part, form["size_in"]) for part in form["media"].split(" + ")]
    mediums = [
        Medium.objects.create(
            release=release,
            position=position,
            size_in=size,
            speed_rpm=form["speed_rpm"],
            channels=form["channels"] or "unknown",
            weight_g=form["weight_g"],
            colour=form["colour"] or "",
        )
        for position, size in enumerate(sizes, 1)
    ]
    if not facts["track_sides_known"]:
        return {}
    letters = sorted({match[1] for track in facts["tracks"] if (match := SIDE.match(track["position"]))})
    last = len(mediums) - 1
    return {
        letter: Side.objects.create(medium=mediums[min((ord(letter) - ord("A")) // 2, last)], letter=letter)
        for letter in letters
    }


def write_tracks(release: Release, facts: dict[str, Any], sides: dict[str, Side]) -> list[str]:
    """Write the tracks; a duration that cannot be true is kept as printed and reported."""
    oddities = []
    for order, track in enumerate(facts["tracks"], 1):
        match = SIDE.match(track["position"])
        printed = track.get("duration_printed") or ""
        duration = duration_of(track["duration"] or "")
        if printed:
            oddities.append(f"{release.slug} {track['position']}: “{printed}” cannot be a duration; kept as printed")
        Track.objects.create(
            release=release,
            side=sides.get(match[1]) if match else None,
            order=order,
            position=track["position"],
            title=track["title"],
            duration=duration,
            duration_printed=printed,
            composers=track["composer"] or "",
        )
    return oddities


def duration_of(text: str) -> timedelta | None:
    """“2:52” or “1:02:52”; None for anything that is no duration."""
    match = re.fullmatch(r"(?:(\d+):)?(\d{1,2}):([0-5]\d)", text)
    return timedelta(hours=int(match[1] or 0), minutes=int(match[2]), seconds=int(match[3])) if match else None


def write_credits(release: Release, facts: dict[str, Any]) -> None:
    """Write who played, then who did the rest; a remark in brackets is the credit's detail."""
    for player in facts["personnel"]:
        role = ROLES.get(player["role"], Role.MUSICIAN)
        detail = player["role"] if role == Role.MUSICIAN else ""
        write_credit(release, player["name"], role=role, detail=detail, track_range=player["tracks"] or "")
    for role, names in facts["credits"].items():
        for name in names:
            plain, _, detail = name.partition(" (")
            write_credit(release, plain, role=role, detail=detail.rstrip(")"))


def write_credit(release: Release, name: str, **fields: str) -> None:
    """Write one credit, after those that are there; a spelling that is not the person's own is kept."""
    person = person_of(name)
    credited_as = "" if person.name == name else name
    order = release.credits.count() + 1
    Credit.objects.create(release=release, person=person, credited_as=credited_as, order=order, **fields)


def write_stock(release: Release, offer: Offer) -> None:
    """Price and copies: the copies come in as a movement, as they would for staff."""
    partner = get_model("partner", "Partner").objects.get_or_create(code="sillon", defaults={"name": "Sillon"})[0]
    stock = get_model("partner", "StockRecord").objects.create(
        product=release, partner=partner, partner_sku=release.slug, price=offer.amount, num_in_stock=0, num_allocated=0
    )
    ledger.set_lifecycle(release, offer.lifecycle, reason="demo")
    if offer.copies:
        ledger.move(stock.pk, Movement.RECEIVED, offer.copies, reason="demo")

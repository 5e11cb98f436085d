"""Writing checked facts into the database, and reporting what was odd about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from oscar.core.loading import get_model

from catalog import gtin, partial_dates
from catalog.exchange import values
from catalog.exchange.names import credited, label_of, placed
from catalog.models import (
    ArtistCredit,
    Conflict,
    Credit,
    Domain,
    FurtherLabel,
    Insert,
    InsertKind,
    Medium,
    OriginalIssue,
    Packaging,
    ProductionStep,
    Release,
    Role,
    Session,
    SessionKind,
    Side,
    Source,
    StepKind,
    Track,
)

JOINS = re.compile(r"( & | \+ | avec | with )")
SIDE = re.compile(r"^([A-Z])(\d+)$")
SIZES = {"LP": 12, '10"': 10, '7"': 7}
ROLES = {"conductor": Role.CONDUCTOR, "recording engineer": Role.ENGINEER}
STATED = "stated"


@dataclass
class Report:
    """What an import did: `written` and `kept` slugs, `oddities` kept as printed, `normalised` values."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    normalised: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report as sentences, for a terminal or a page."""
        return [*(f"kept as printed: {line}" for line in self.oddities), *self.normalised]


@transaction.atomic
def import_releases(releases: list[dict[str, Any]], *, report: Report | None = None) -> Report:
    """Write the releases that are not there yet, as drafts; all of them or, if anything fails, none."""
    report = report or Report()
    for facts in releases:
        if Release.objects.filter(Q(code=facts["slug"]) | Q(slug=facts["slug"])).exists():
            report.kept.append(facts["slug"])
        else:
            write(facts, report)
            report.written.append(facts["slug"])
    return report


def write(facts: dict[str, Any], report: Report) -> Release:
    """Write one release with everything that belongs to it, as a draft without stock."""
    labels = [name.strip() for name in (facts["label"] or "").split(" / ") if name.strip()]
    edition, form = facts["edition"], facts["format"]
    release = Release.objects.create(
        code=facts["slug"],  # its key in files for ever; the slug is an address, which staff may change
        slug=facts["slug"],
        title=facts["title"],
        artist_credit=facts["artist_credit"],
        product_class=get_model("catalogue", "ProductClass").objects.get_or_create(slug="record", name="Record")[0],
        label=label_of(labels[0]) if labels else None,
        catalogue_number=facts["catalogue_number"],
        catalogue_number_basis_en="" if facts["catalogue_number_basis"] == STATED else facts["catalogue_number_basis"],
        other_numbers=facts.get("other_numbers", []),
        gtin=gtin_of(facts, report),
        released_on=released(facts, report),
        edition_size=edition.get("size"),
        numbered=edition.get("numbered"),
        per_customer_limit=edition.get("per_customer_limit"),
        format_printed=form["media"] or "",
        tracks_complete=facts.get("tracks_complete", True),
        total_time=values.duration(facts["production"].get("total_time") or ""),
        price_listed=facts.get("price_listed") or "",
        availability_listed=facts.get("availability_listed") or "",
    )
    for order, name in enumerate(labels[1:], 1):
        FurtherLabel.objects.create(release=release, label=label_of(name), order=order)
    write_artists(release)
    write_tracks(release, facts, write_discs(release, facts), report)
    write_credits(release, facts)
    write_origin(release, facts)
    write_chain(release, facts["production"])
    write_packaging(release, facts["packaging"])
    for order, url in enumerate(facts.get("sources", []), 1):
        Source.objects.create(release=release, order=order, url=url)
    for order, text in enumerate(facts.get("conflicts", []), 1):
        Conflict.objects.create(release=release, order=order, text_en=text)
    return release


def gtin_of(facts: dict[str, Any], report: Report) -> str | None:
    """The barcode as a GTIN; one that cannot be one is reported and joins the other numbers."""
    barcode = facts.get("barcode")
    if not barcode:
        return None
    try:
        number = gtin.normalise(barcode)
    except ValidationError as fault:
        report.oddities.append(f"{facts['slug']}: barcode “{barcode}”: {fault.messages[0]}")
        facts.setdefault("other_numbers", []).append(barcode)
        return None
    if gtin.display(number) != barcode:
        report.normalised.append(f"{facts['slug']}: barcode {barcode} is written {gtin.display(number)}")
    return number


def released(facts: dict[str, Any], report: Report) -> str:
    """The date of release, as precise as it is known; "" where it is not, or cannot be true."""
    text = facts["release_date"] or (str(facts["reissue_year"]) if facts["reissue_year"] else "")
    try:
        if text:
            partial_dates.first_day(text)
    except ValueError as fault:
        report.oddities.append(f"{facts['slug']}: {fault}")
        return ""
    return text


def write_artists(release: Release) -> None:
    """Link the people of the artist credit, in the order of the sleeve."""
    parts = JOINS.split(release.artist_credit)
    for order, name in enumerate(parts[::2], 1):
        join = parts[2 * order - 1] if 2 * order - 1 < len(parts) else ""
        ArtistCredit.objects.create(release=release, order=order, join_phrase=join, **credited(name))


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


def write_tracks(release: Release, facts: dict[str, Any], sides: dict[str, Side], report: Report) -> None:
    """Write the tracks; a duration that cannot be true is kept as printed and reported."""
    for order, track in enumerate(facts["tracks"], 1):
        match = SIDE.match(track["position"])
        length, printed = values.duration(track["duration"] or ""), track.get("duration_printed") or ""
        if track["duration"] and length is None:
            printed = printed or track["duration"]
        if printed:
            report.oddities.append(f"{release.slug} {track['position']}: “{printed}” cannot be a duration")
        Track.objects.create(
            release=release,
            side=sides.get(match[1]) if match else None,
            order=order,
            position=track["position"],
            title=track["title"],
            duration=length,
            duration_printed=printed,
            composers=track["composer"] or "",
        )


def write_credits(release: Release, facts: dict[str, Any]) -> None:
    """Write who played, then who did the rest; a remark in brackets is the credit's detail."""
    rows: list[dict[str, Any]] = []
    for player in facts["personnel"]:
        role = ROLES.get(player["role"], Role.MUSICIAN)
        detail = player["role"] if role == Role.MUSICIAN else ""
        tracks = player["tracks"] or ""
        rows.append({"role": role, "detail": detail, "track_range": tracks, **credited(player["name"])})
    for role, names in facts["credits"].items():
        for name in names:
            plain, detail = values.split_detail(name)
            rows.append({"role": role, "detail": detail, **credited(plain)})
    for order, row in enumerate(rows, 1):
        Credit.objects.create(release=release, order=order, **row)


def write_origin(release: Release, facts: dict[str, Any]) -> None:
    """Write the first issue and the sessions."""
    if first := facts.get("original"):
        OriginalIssue.objects.create(
            release=release,
            label=first["label"] or "",
            catalogue_number=first["catalogue_number"] or "",
            year=first["year"],
            country=first["country"] or "",
            format=first["format"] or "",
            matrix=first.get("matrix", []),
        )
    for order, session in enumerate(facts["recording"], 1):
        Session.objects.create(
            release=release,
            order=order,
            date_from=session["date_from"],
            date_to=session["date_to"],
            **placed(session["place"]),
            kind=SessionKind(facts["recording_type"]),
            track_range=session.get("tracks", ""),
        )


def write_chain(release: Release, made: dict[str, Any]) -> None:
    """Write the steps that a source states. Whether a step is analogue is never guessed from what it is called."""
    steps: list[dict[str, Any]] = []

    def step(kind: StepKind, who: str = "", **fields: Any) -> None:
        people = credited(made[who]) if made.get(who) else {}
        steps.append({"kind": kind, **people, **{name: value or "" for name, value in fields.items()}})

    if source := made.get("source"):
        step(StepKind.TAPE, text_en=source)
    if made.get("remastered_by"):
        step(StepKind.RESTORATION, "remastered_by")
    if made.get("mastered_by") or made.get("mastered_at"):
        step(StepKind.MASTERING, "mastered_by", where=made.get("mastered_at"))
    if made.get("lacquer_cut_by") or made.get("lacquer_cut_at"):
        step(StepKind.CUT, "lacquer_cut_by", where=made.get("lacquer_cut_at"))
    if made.get("metal"):
        step(StepKind.PLATING, text_en=made["metal"])
    if made.get("pressed_by"):
        step(StepKind.PRESSING, where=made["pressed_by"])
    if made.get("quality_control"):
        step(StepKind.CHECK, text_en=made["quality_control"])
    for order, fields in enumerate(steps, 1):
        ProductionStep.objects.create(release=release, order=order, domain=Domain.UNDISCLOSED, **fields)


def write_packaging(release: Release, packed: dict[str, Any]) -> None:
    """Write the jacket and what comes with the record."""
    jacket, inner, obi = packed.get("jacket"), packed.get("inner_sleeve"), packed.get("obi")
    if jacket or inner or obi is not None:
        Packaging.objects.create(release=release, jacket_en=jacket or "", inner_sleeve_en=inner or "", obi=obi)
    rows = [(InsertKind.INSERT, text) for text in packed.get("inserts", [])]
    rows += [(InsertKind.EXTRA, text) for text in packed.get("extras", [])]
    for order, (kind, text) in enumerate(rows, 1):
        Insert.objects.create(release=release, kind=kind, order=order, text_en=text)

"""From a release's facts to its rows, in memory: nothing is asked of the database and nothing written to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from catalog import gtin, partial_dates
from catalog.exchange import contents, people, values
from catalog.exchange.names import Names
from catalog.models import (
    Conflict,
    FurtherLabel,
    Insert,
    InsertKind,
    OriginalIssue,
    Packaging,
    Release,
    Session,
    SessionKind,
    Source,
)

STATED = "stated"


@dataclass
class Made:
    """A release with all its rows, unsaved; what of it is odd and kept, and what is written otherwise than it stood."""

    release: Release
    rows: list[models.Model] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    normalised: list[str] = field(default_factory=list)

    def clean(self) -> None:
        """What the forms would check of each row. Raises `ValidationError` that names the row."""
        for row in (self.release, *self.rows):
            links = [column.name for column in row._meta.fields if column.is_relation]
            try:
                row.clean_fields(exclude=links)
                row.clean()
            except ValidationError as fault:
                said = [f"{name}: {', '.join(texts)}" for name, texts in fault.message_dict.items()]
                raise ValidationError([f"{row._meta.verbose_name} “{row}”: {text}" for text in said]) from None


def labels_of(facts: dict[str, Any]) -> list[str]:
    """“Sam Records / Saga” as its labels, in the order of the sleeve."""
    return [name.strip() for name in (facts["label"] or "").split(" / ") if name.strip()]


def places_of(facts: dict[str, Any]) -> list[str]:
    """Where it was recorded."""
    return [session["place"] for session in facts["recording"] if session["place"]]


def make(facts: dict[str, Any], names: Names, record: Any) -> Made:
    """A draft without stock. `names` has every name of the facts, `record` is Oscar's product class."""
    labels = labels_of(facts)
    edition, form = facts["edition"], facts["format"]
    release = Release(
        code=facts["slug"],  # its key in files for ever; the slug is an address, which staff may change
        slug=facts["slug"],
        title=facts["title"],
        artist_credit=facts["artist_credit"],
        product_class=record,
        label=names.labels.of(labels[0]) if labels else None,
        catalogue_number=facts["catalogue_number"],
        catalogue_number_basis_en="" if facts["catalogue_number_basis"] == STATED else facts["catalogue_number_basis"],
        other_numbers=list(facts["other_numbers"]),
        edition_size=edition["size"],
        numbered=edition["numbered"],
        per_customer_limit=edition["per_customer_limit"],
        format_printed=form["media"] or "",
        tracks_complete=facts["tracks_complete"],
        total_time=values.duration(facts["production"].get("total_time") or ""),
        price_listed=facts.get("price_listed") or "",
        availability_listed=facts.get("availability_listed") or "",
    )
    made = Made(release)
    set_barcode(made, facts.get("barcode"))
    set_date(made, facts)
    set_labels(made, labels, names)
    made.rows += people.artists(release, names)
    discs = contents.discs(release, facts)
    tracks, odd = contents.tracks(release, facts, discs)
    made.oddities += odd
    made.rows += [*discs, *tracks, *people.credits_of(release, facts, names)]
    made.rows += [*origin(release, facts, names), *people.chain(release, facts["production"], names)]
    made.rows += [*packaging(release, facts["packaging"]), *evidence(release, facts)]
    return made


def set_labels(made: Made, labels: list[str], names: Names) -> None:
    """With whom it is issued together; a label that the shop writes otherwise is reported, as no row keeps that."""
    for order, name in enumerate(labels):
        label = names.labels.of(name)
        if order:
            made.rows.append(FurtherLabel(release=made.release, label=label, order=order))
        if label.name != name:
            text = gettext("label %(label)s is written %(written)s")
            made.normalised.append(text % {"label": name, "written": label.name})


def set_barcode(made: Made, barcode: str | None) -> None:
    """The barcode as a GTIN; one that cannot be one is reported and joins the other numbers."""
    if not barcode:
        return
    try:
        number = gtin.normalise(barcode)
    except ValidationError as fault:
        text = gettext("barcode “%(barcode)s”: %(fault)s It is kept among the other numbers.")
        made.oddities.append(text % {"barcode": barcode, "fault": fault.messages[0]})
        made.release.other_numbers.append(barcode)
        return
    made.release.gtin = number
    if (written := gtin.display(number)) != barcode:
        text = gettext("barcode %(barcode)s is written %(written)s")
        made.normalised.append(text % {"barcode": barcode, "written": written})


def barcode_written(barcode: str | None) -> str | None:
    """A barcode as the shop writes it; one that cannot be one as it stands."""
    try:
        return gtin.display(gtin.normalise(barcode)) if barcode else None
    except ValidationError:
        return barcode


def set_date(made: Made, facts: dict[str, Any]) -> None:
    """The date of release, as precise as it is known; "" where it is not, or cannot be true."""
    text = facts["release_date"] or (str(facts["reissue_year"]) if facts["reissue_year"] else "")
    try:
        if text:
            partial_dates.first_day(text)
    except ValueError:
        said = gettext("“%(date)s” cannot be a date of release, and is left out.")
        made.oddities.append(said % {"date": text})
        return
    made.release.released_on = text


def origin(release: Release, facts: dict[str, Any], names: Names) -> Iterator[models.Model]:
    """The first issue and the sessions."""
    if first := facts["original"]:
        yield OriginalIssue(
            release=release,
            label=first["label"] or "",
            catalogue_number=first["catalogue_number"] or "",
            year=first["year"],
            country=first["country"] or "",
            format=first["format"] or "",
            matrix=first.get("matrix", []),
        )
    for order, session in enumerate(facts["recording"], 1):
        yield Session(
            release=release,
            order=order,
            date_from=session["date_from"],
            date_to=session["date_to"],
            **names.placed(session["place"]),
            kind=SessionKind(facts["recording_type"]),
            track_range=session.get("tracks", ""),
        )


def packaging(release: Release, packed: dict[str, Any]) -> Iterator[models.Model]:
    """The jacket and what comes with the record."""
    jacket, inner, obi = packed.get("jacket"), packed.get("inner_sleeve"), packed.get("obi")
    if jacket or inner or obi is not None:
        yield Packaging(release=release, jacket_en=jacket or "", inner_sleeve_en=inner or "", obi=obi)
    rows = [(InsertKind.INSERT, text) for text in packed.get("inserts", [])]
    rows += [(InsertKind.EXTRA, text) for text in packed.get("extras", [])]
    for order, (kind, text) in enumerate(rows, 1):
        yield Insert(release=release, kind=kind, order=order, text_en=text)


def evidence(release: Release, facts: dict[str, Any]) -> Iterator[models.Model]:
    """Where the facts come from, and what the sources disagree about."""
    for order, url in enumerate(facts["sources"], 1):
        yield Source(release=release, order=order, url=url)
    for order, text in enumerate(facts["conflicts"], 1):
        yield Conflict(release=release, order=order, text_en=text)

"""What a release looks like in a catalogue file; a mistake is found at its place before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from catalog import partial_dates
from catalog.models import Role, SessionKind

MAX_DISCS = 20


def text(length: int, *, required: bool = True, empty: bool = False) -> fields.String:
    """A text of so many characters at the most; not empty unless said so."""
    limits = validate.Length(min=0 if empty else 1, max=length)
    return fields.String(required=required, validate=[limits, no_nul])


def maybe(length: int, *, required: bool = True) -> fields.String:
    """A text, or null where it is not known."""
    return fields.String(required=required, allow_none=True, validate=[validate.Length(min=1, max=length), no_nul])


def number(low: int, high: int) -> fields.Integer:
    """A whole number within limits, or null where it is not known."""
    return fields.Integer(required=True, strict=True, allow_none=True, validate=validate.Range(low, high))


def no_nul(value: str) -> None:
    """PostgreSQL takes no NUL in a text."""
    if "\x00" in value:
        raise ValidationError("A text cannot hold a NUL.")


def partial_date(value: str) -> None:
    """1957, 1957-12 or 1957-12-04."""
    try:
        partial_dates.first_day(value)
    except ValueError as fault:
        raise ValidationError(str(fault)) from None


class Strict(Schema):
    """No key that is not known: it would be lost without a word."""

    class Meta:
        unknown = RAISE


class TrackSchema(Strict):
    """One track."""

    position = text(10)
    title = text(255)
    composer = maybe(255)
    duration = maybe(20)
    duration_printed = maybe(20, required=False)


class PlayerSchema(Strict):
    """Somebody who played."""

    name = text(200)
    role = text(100)
    tracks = maybe(100)


class SessionSchema(Strict):
    """One session."""

    date_from = fields.String(required=True, validate=partial_date)
    date_to = fields.String(required=True, validate=partial_date)
    place = maybe(200)
    tracks = text(100, required=False)


class OriginalSchema(Strict):
    """The first issue."""

    label = maybe(200)
    catalogue_number = maybe(60)
    year = number(1890, 2100)
    country = maybe(2)
    format = maybe(60)
    matrix = fields.List(text(60))


class FormatSchema(Strict):
    """Discs, size, speed, channels, weight, colour."""

    discs = fields.Integer(required=True, strict=True, validate=validate.Range(1, MAX_DISCS))
    media = maybe(60)
    size_in = fields.Integer(required=True, strict=True, allow_none=True, validate=validate.OneOf([7, 10, 12]))
    speed_rpm = fields.Integer(required=True, strict=True, allow_none=True, validate=validate.OneOf([33, 45, 78]))
    channels = fields.String(required=True, allow_none=True, validate=validate.OneOf(["mono", "stereo"]))
    weight_g = number(1, 1000)
    colour = maybe(40)


class ProductionSchema(Strict):
    """What a source states of how it was made."""

    source = text(200, required=False)
    remastered_by = text(200, required=False)
    mastered_by = text(200, required=False)
    mastered_at = text(200, required=False)
    lacquer_cut_by = text(200, required=False)
    lacquer_cut_at = text(200, required=False)
    metal = text(200, required=False)
    pressed_by = text(200, required=False)
    quality_control = text(200, required=False)
    total_time = text(20, required=False)


class PackagingSchema(Strict):
    """Jacket, obi, inner sleeve, inserts."""

    jacket = text(200, required=False)
    obi = fields.Boolean(truthy={True}, falsy={False})
    inner_sleeve = text(200, required=False)
    inserts = fields.List(text(200))
    extras = fields.List(text(200))


class EditionSchema(Strict):
    """How many copies."""

    size = number(1, 10_000_000)
    numbered = fields.Boolean(required=True, allow_none=True, truthy={True}, falsy={False})
    per_customer_limit = number(1, 50)


class ReleaseSchema(Strict):
    """One release."""

    slug = fields.String(
        required=True,
        validate=[validate.Length(1, 200), validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", error="Not a slug.")],
    )
    artist_credit = text(200)
    title = text(255)
    label = maybe(200)
    catalogue_number = maybe(40)
    catalogue_number_basis = text(200)
    other_numbers = fields.List(text(60), required=True)
    barcode = maybe(20)
    reissue_year = number(1890, 2100)
    release_date = maybe(10)
    original = fields.Nested(OriginalSchema, required=True, allow_none=True)
    recording = fields.List(fields.Nested(SessionSchema), required=True)
    recording_type = fields.String(required=True, allow_none=True, validate=validate.OneOf(SessionKind.values))
    personnel = fields.List(fields.Nested(PlayerSchema), required=True)
    tracks = fields.List(fields.Nested(TrackSchema), required=True)
    track_sides_known = fields.Boolean(required=True, truthy={True}, falsy={False})
    tracks_complete = fields.Boolean(required=True, truthy={True}, falsy={False})
    format = fields.Nested(FormatSchema, required=True)
    production = fields.Nested(ProductionSchema, required=True)
    packaging = fields.Nested(PackagingSchema, required=True)
    edition = fields.Nested(EditionSchema, required=True)
    credits = fields.Dict(
        keys=fields.String(validate=validate.OneOf(Role.values)), values=fields.List(text(300)), required=True
    )
    sources = fields.List(text(500), required=True)
    conflicts = fields.List(text(2000), required=True)
    price_listed = maybe(60)
    availability_listed = maybe(200)


def mistakes(release: object) -> list[str]:
    """What is wrong with one release: “tracks 3, position: Missing data for required field.”"""
    return flat(ReleaseSchema().validate(release)) if isinstance(release, dict) else ["is not an object"]


def flat(errors: Mapping[Any, Any], *place: str) -> list[str]:
    """Marshmallow's nested errors as sentences, each behind its place; entries of a list are counted from 1."""
    lines = []
    for key, value in errors.items():
        step = (*place[:-1], f"{place[-1]} {key + 1}") if isinstance(key, int) and place else (*place, str(key))
        if isinstance(value, dict):
            lines += flat(value, *step)
        elif isinstance(value, list):
            lines += [f"{', '.join(step)}: {line}" for line in value]
    return lines

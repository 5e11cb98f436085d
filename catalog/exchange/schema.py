"""What a release looks like in a catalogue file; a mistake is found at its place before anything is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from catalog import partial_dates
from catalog.exchange import people, values, words
from catalog.models import Role, SessionKind

MAX_DISCS = 20
LONGEST_NAME = 200
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def text(length: int, *, required: bool = True) -> fields.String:
    """A text of so many characters at the most, and not empty."""
    return fields.String(required=required, validate=[validate.Length(min=1, max=length), sound])


def maybe(length: int, *, required: bool = True) -> fields.String:
    """A text, or null where it is not known."""
    return fields.String(required=required, allow_none=True, validate=[validate.Length(min=1, max=length), sound])


def number(low: int, high: int) -> fields.Integer:
    """A whole number within limits, or null where it is not known."""
    return fields.Integer(required=True, strict=True, allow_none=True, validate=validate.Range(low, high))


def sound(value: str) -> None:
    """A text says something, and PostgreSQL takes it: no NUL, and no half of a character (a byte that is not UTF-8)."""
    if "\x00" in value:
        raise ValidationError(gettext("A text cannot hold a NUL."))
    if not value.isprintable() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValidationError(gettext("It holds a byte that is not UTF-8."))
    if value and not value.strip():
        raise ValidationError(gettext("There is nothing but space in it."))


def partial_date(value: str) -> None:
    """1957, 1957-12 or 1957-12-04."""
    try:
        partial_dates.first_day(value)
    except ValueError:
        text = gettext("“%(value)s” is no date like 1957, 1957-12 or 1957-12-04.")
        raise ValidationError(text % {"value": value[:20]}) from None


def slug(value: str) -> None:
    """The last part of an address."""
    if not SLUG.fullmatch(value):
        raise ValidationError(gettext("Not a slug."))


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

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """As the database compares them."""
        if data["date_to"] < data["date_from"]:
            raise ValidationError(gettext("This is before the beginning."), "date_to")


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
        validate=[validate.Length(1, 200), slug],
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

    @validates_schema
    def with_names(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Everybody has a name that a person's page can bear."""
        others = [values.split_detail(name)[0] for names in data["credits"].values() for name in names]
        for place, names in (("artist_credit", people.artists_in(data["artist_credit"])), ("credits", others)):
            if not all(0 < len(name.strip()) <= LONGEST_NAME for name in names):
                text = gettext("Somebody's name is missing, or longer than %(most)d characters.")
                raise ValidationError(text % {"most": LONGEST_NAME}, place)

    @validates_schema
    def with_a_type(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Sessions are of some type; what the database calls them is never guessed."""
        if data["recording"] and not data["recording_type"]:
            raise ValidationError(gettext("Missing data for required field."), "recording_type")


# Made once: it takes longer to make than to use.
RELEASE = ReleaseSchema()


def mistakes(release: object) -> list[str]:
    """What is wrong with one release: “tracks 3, position: Missing data for required field.”"""
    return flat(RELEASE.validate(release)) if isinstance(release, dict) else [gettext("is not an object")]


def flat(errors: Mapping[Any, Any], *place: str) -> list[str]:
    """Marshmallow's nested errors as sentences, each behind its place; entries of a list are counted from 1."""
    lines = []
    for key, value in errors.items():
        step = (*place[:-1], f"{place[-1]} {key + 1}") if isinstance(key, int) and place else (*place, str(key))
        if isinstance(value, dict):
            lines += flat(value, *step)
        elif isinstance(value, list):
            lines += [f"{', '.join(step)}: {words.said(str(line))}" for line in value]
    return lines

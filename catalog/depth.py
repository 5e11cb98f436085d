"""All that hangs on one release and no card shows, read in one statement.

Fourteen kinds of rows, most of them fewer than ten: asked one by one they are fourteen questions for each page. Here
every row comes as a JSON array, all of them in one UNION, and becomes again the model that it was, with what it points
to, so that no lazy query follows. The statement is built once a process: building it costs more than running it.
docs/decisions/0012 says what else was tried.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, cast

from django.db import connections, router
from django.db.models import (
    DurationField,
    F,
    Field,
    ForeignKey,
    Func,
    JSONField,
    Model,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from catalog import models

# What a row points to and the page shows.
JOINED = {
    "artist_credits": ("person",),
    "credits": ("person",),
    "further": ("label",),
    "production_steps": ("person", "evidence"),
    "sessions": ("place", "engineer"),
    "tracks": ("side",),
}
NO_RELEASE = -1


@dataclass(frozen=True)
class Depth:
    """The rows of a release under the names of their relations, each kind in its model's own order."""

    artist_credits: list[models.ArtistCredit]
    conflicts: list[models.Conflict]
    credits: list[models.Credit]
    external_ids: list[models.ExternalId]
    further: list[models.FurtherLabel]
    inserts: list[models.Insert]
    lots: list[models.Lot]
    milestones: list[models.Milestone]
    press_quotes: list[models.PressQuote]
    pressings: list[models.Pressing]
    production_steps: list[models.ProductionStep]
    sessions: list[models.Session]
    sources: list[models.Source]
    tracks: list[models.Track]


def of(release: models.Release) -> Depth:
    """Read them all."""
    connection = connections[router.db_for_read(models.Release, instance=release)]
    found: dict[str, list[Any]] = {field.name: [] for field in fields(Depth)}
    sql, parameters = statement(connection.alias)
    with connection.cursor() as cursor:
        cursor.execute(sql, [release.pk if value == NO_RELEASE else value for value in parameters])
        rows: list[tuple[str, str]] = cursor.fetchall()
    for kind, values in rows:
        found[kind].append(revived(kind, json.loads(values), release, connection))
    for kind, alike in found.items():
        arrange(alike, model_of(kind)._meta.ordering or ("pk",))
    return Depth(**found)


# The statement ------------------------------------------------------------------------------------------------------
class JSONArray(Func):
    """The expressions as one JSON array, as text."""

    function = "json_array"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Its name there; as text, so that both drivers give the same."""
        text = "%(function)s(%(expressions)s)::text"
        return self.as_sql(compiler, connection, function="json_build_array", template=text, **context)


@cache
def statement(using: str) -> tuple[str, tuple[Any, ...]]:
    """The SQL for a database and its parameters, in which `NO_RELEASE` stands for the release's key."""
    first, *others = (branch(field.name) for field in fields(Depth))
    sql, parameters = first.union(*others, all=True).query.get_compiler(using).as_sql()
    return sql, tuple(parameters)


def branch(kind: str) -> Any:
    """One kind of rows as (kind, JSON): the row's own columns, then those of what it points to."""
    model = model_of(kind)
    paths = [(field.attname, field) for field in model._meta.concrete_fields]
    for name in JOINED.get(kind, ()):
        paths += [(f"{name}__{field.attname}", field) for field in target(model, name)._meta.concrete_fields]
    # JSON within JSON is nested in one database and a text in the other; as a text it is the same in both.
    columns = [Cast(path, TextField()) if isinstance(field, JSONField) else F(path) for path, field in paths]
    rows: QuerySet[Any] = model._meta.base_manager.filter(release=NO_RELEASE).order_by()
    return rows.annotate(of=Value(kind), row=JSONArray(*columns)).values_list("of", "row")


# From JSON to models ------------------------------------------------------------------------------------------------
def revived(kind: str, values: list[Any], release: models.Release, connection: Any) -> Model:
    """A row as its model, with its release and what it points to at hand."""
    model, rest = model_of(kind), iter(values)
    row = instance(model, rest, connection)
    relation(model, "release").set_cached_value(row, release)
    for name in JOINED.get(kind, ()):
        pointed_to = instance(target(model, name), rest, connection)
        relation(model, name).set_cached_value(row, None if pointed_to.pk is None else pointed_to)
    return row


def instance(model: type[Model], values: Iterator[Any], connection: Any) -> Model:
    """The next values as an instance."""
    columns = model._meta.concrete_fields
    read = [from_json(field, next(values), connection) for field in columns]
    return model.from_db(connection.alias, [field.attname for field in columns], read)


def from_json(field: Field[Any, Any], value: Any, connection: Any) -> Any:
    """A field's value as a queryset would give it."""
    if isinstance(field, UUIDField):
        return field.to_python(value)  # SQLite's converter takes nothing else than text
    value = unpacked(field, value, connection.timezone)
    for convert in field.get_db_converters(connection):
        value = convert(value, None, connection)
    return value


def unpacked(field: Field[Any, Any], value: Any, zone: Any) -> Any:
    """A value out of JSON; SQLite has moments without a zone, and durations as a number that the field reads itself."""
    if value is None or isinstance(field, JSONField) or (isinstance(field, DurationField) and isinstance(value, int)):
        return value
    value = field.to_python(value)
    return timezone.make_aware(value, zone) if isinstance(value, datetime) and timezone.is_naive(value) else value


def arrange(rows: list[Any], ordering: Sequence[Any]) -> None:
    """Sort as `Meta.ordering` has it: a UNION promises no order, and branches cannot have one in SQLite."""
    for name in reversed(ordering):
        rows.sort(key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))


# The models behind the names ----------------------------------------------------------------------------------------
def model_of(kind: str) -> type[Model]:
    """The model of a relation of the release."""
    return cast("type[Model]", models.Release._meta.get_field(kind).related_model)


def target(model: type[Model], name: str) -> type[Model]:
    """The model that a foreign key points to."""
    return relation(model, name).related_model


def relation(model: type[Model], name: str) -> ForeignKey[Any, Any]:
    """A foreign key of a model."""
    return cast("ForeignKey[Any, Any]", model._meta.get_field(name))

"""Merging duplicates: what points to one name points to another from then on, and the old name leads there.

Sources spell names in their own ways, so an import makes two of one. A merge is whole or it is not at all; the old
spelling stays beside each credit as it is printed, and is remembered, so that the next import makes no duplicate again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import (
    ArtistCredit,
    Credit,
    FormerName,
    FurtherLabel,
    Label,
    Place,
    ProductionStep,
    Release,
    Session,
)
from catalog.models.names import Named
from catalog.stock import ledger

# Where the spelling of a source stands beside the name that it means.
PRINTED: dict[tuple[type[models.Model], str], str] = {
    (ArtistCredit, "person"): "credited_as",
    (Credit, "person"): "credited_as",
    (ProductionStep, "person"): "credited_as",
    (Session, "place"): "place_credited",
}
# Two rows that agree in all of this say the same once their names are one: the second goes.
SAME: dict[type[models.Model], tuple[str, ...]] = {
    Credit: ("release_id", "role", "detail", "track_range"),
    FurtherLabel: ("release_id",),
}


class CannotMerge(Exception):
    """These cannot be merged; the message says why, in the active language. Nothing was changed."""


@dataclass(frozen=True)
class Move:
    """What points to a name by one field: so many rows, of these releases."""

    model: type[models.Model]
    field: str
    rows: int
    releases: frozenset[int]

    @property
    def name(self) -> str:
        """What the rows are: “releases”, “sessions”."""
        return str(self.model._meta.verbose_name_plural)


def moves(named: Named) -> list[Move]:
    """What points to a name, and would move with it."""
    found = []
    for model, field in pointers(type(named)):
        release = "pk" if model is Release else "release_id"
        releases = list(rows_in(model).filter(**{field: named}).values_list(release, flat=True))
        if releases:
            found.append(Move(model, field, len(releases), frozenset(releases)))
    return found


def pointers(kind: type[Named]) -> Iterator[tuple[type[models.Model], str]]:
    """Each model and its field that points to this kind of name; former names go their own way."""
    for relation in kind._meta.related_objects:
        model = relation.related_model
        if not relation.many_to_many and not issubclass(model, FormerName):
            yield model, relation.field.name


def rows_in(model: type[models.Model]) -> Any:
    """All rows of a model."""
    return model._meta.default_manager


@transaction.atomic
def merge(duplicates: Sequence[Named], into: Named, *, as_printed: bool = True) -> list[tuple[Named, list[Move]]]:
    """Let everything that points to the duplicates point to `into`, and remove them; say what moved of each.

    `as_printed` keeps the old spelling beside each credit that has none. Raises `CannotMerge`.
    """
    kind = type(into)
    if not duplicates or into.pk in {duplicate.pk for duplicate in duplicates}:
        raise CannotMerge(_("Choose another one to keep."))
    held = lock(kind, [*duplicates, into])
    duplicates = [held[duplicate.pk] for duplicate in duplicates]
    into = held[into.pk]
    moved = []
    for duplicate in duplicates:
        if objection := clash(duplicate, into):
            raise CannotMerge(objection)
        moved.append((duplicate, moves(duplicate)))
        for model, field in pointers(kind):
            move(model, field, duplicate, into, as_printed=as_printed)
        for former in duplicate.former.all():  # type: ignore[attr-defined]  # each kind has a table of its own
            into.remember(former.name, former.slug)
        into.remember(duplicate.name, duplicate.slug)
        if isinstance(duplicate, Place) and isinstance(into, Place) and not into.name_fr:
            into.name_fr = duplicate.name_fr
            into.save(update_fields=["name_fr"])
        duplicate.delete()
    touched = {pk for _duplicate, ways in moved for way in ways for pk in way.releases}
    # A form that was opened before is told so when it is saved.
    Release.objects.filter(pk__in=touched).update(date_updated=timezone.now())
    return moved


def lock(kind: type[Named], names: Sequence[Named]) -> dict[Any, Any]:
    """Take stock, releases, then names, each in the order of their ids, as a release's form does; the names by id."""
    releases = releases_of(names)
    ledger.lock(*(Release(pk=pk) for pk in sorted(releases)))
    list(Release.objects.select_for_update(of=("self",)).filter(pk__in=releases).order_by("pk").values_list("pk"))
    wanted = {named.pk for named in names}
    held = {named.pk: named for named in rows_in(kind).select_for_update().filter(pk__in=wanted).order_by("pk")}
    if held.keys() != wanted or not releases_of(names) <= releases:
        raise CannotMerge(_("Somebody else has changed it meanwhile. Look again."))
    return held


def releases_of(names: Iterable[Named]) -> set[int]:
    """The releases that point to any of these names."""
    return {pk for named in names for way in moves(named) for pk in way.releases}


def clash(duplicate: Named, into: Named) -> str:
    """Why the two cannot be one: a number would stand twice under one label; "" where nothing stands against it."""
    if not isinstance(into, Label):
        return ""
    numbers = Release.objects.filter(label=into).exclude(catalogue_number=None).values("catalogue_number")
    twice = Release.objects.filter(label_id=duplicate.pk, catalogue_number__in=numbers)
    return "; ".join(
        _("%(number)s stands under both: mend the number of “%(release)s” first.")
        % {"number": release.catalogue_number, "release": release}
        for release in twice
    )


def move(model: type[models.Model], field: str, duplicate: Named, into: Named, *, as_printed: bool) -> None:
    """Let the rows of one model point to the other name; those that would say the same twice go."""
    rows = rows_in(model).filter(**{field: duplicate})
    if same := SAME.get(model):
        there = set(rows_in(model).filter(**{field: into}).values_list(*same))
        rows.filter(pk__in=[row.pk for row in rows if tuple(getattr(row, name) for name in same) in there]).delete()
    if model is FurtherLabel:  # “Sam Records / Sam Records” would be no two labels
        rows.filter(release__label_id=into.pk).delete()
    if as_printed and (printed := PRINTED.get((model, field))):
        rows.filter(**{printed: ""}).update(**{printed: duplicate.name})
    rows.update(**{field: into})
    if model is Release and field == "label":
        FurtherLabel.objects.filter(label_id=into.pk, release__label_id=into.pk).delete()

"""Writing checked facts into the database, many releases at a time, and reporting what was odd about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from oscar.core.loading import get_model

from catalog.exchange import people
from catalog.exchange.making import Made, labels_of, make, places_of
from catalog.exchange.names import Names
from catalog.models import Medium, Release, Side


@dataclass
class Report:
    """What an import did: `written` and `kept` slugs, `oddities` kept as printed, `normalised` values."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    normalised: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report as sentences, for a terminal."""
        return [*self.oddities, *self.normalised]

    def add(self, made: Made) -> None:
        """A release is written."""
        slug = made.release.slug
        self.written.append(slug)
        self.oddities += [f"{slug}: {line}" for line in made.oddities]
        self.normalised += [f"{slug}: {line}" for line in made.normalised]


@transaction.atomic
def import_releases(releases: list[dict[str, Any]], *, report: Report | None = None) -> Report:
    """Write the releases that are not there yet, as drafts; all of them or, if anything fails, none."""
    report = report or Report()
    slugs = [facts["slug"] for facts in releases]
    there = keys_there(slugs)
    report.kept += [slug for slug in slugs if slug in there]
    new = [facts for facts in releases if facts["slug"] not in there]
    record = record_class()
    for facts in new:
        check(facts, record)
    for made in write(new, record):
        report.add(made)
    return report


def keys_there(keys: Iterable[str]) -> set[str]:
    """Which of these releases of a file are there, under their key or, entered by hand, at that address."""
    wanted = set(keys)
    found = Release.objects.filter(Q(code__in=wanted) | Q(slug__in=wanted)).values_list("code", "slug")
    return wanted & {key for pair in found for key in pair}


def record_class() -> Any:
    """Oscar's one product class, with its attributes, which are none: Oscar would ask for them with each release."""
    record = get_model("catalogue", "ProductClass").objects.get_or_create(slug="record", name="Record")[0]
    models.prefetch_related_objects([record], "attributes")
    return record


def check(facts: dict[str, Any], record: Any) -> None:
    """What the forms would check of a release's rows, in memory. Raises `ValidationError` that names the row."""
    make(facts, Names(ask=False), record).clean()


def write(releases: Sequence[dict[str, Any]], record: Any) -> list[Made]:
    """Write releases with all that belongs to them, in some thirty statements for any number; call in a transaction.

    `save()` is called of none of the rows: what a model's own does has to be done in `making`.
    Raises `DatabaseError` for what the database refuses; what the forms would refuse is for `check` to tell.
    """
    if not releases:
        return []
    names = Names()
    names.make(
        labels=[name for facts in releases for name in labels_of(facts)],
        people=[name for facts in releases for name in people.named(facts)],
        places=[name for facts in releases for name in places_of(facts)],
    )
    made = [make(facts, names, record) for facts in releases]
    save([one.release for one in made])
    rows = [row for one in made for row in one.rows]
    first = [Medium, Side]  # the tracks point at sides, and those at discs
    for model in dict.fromkeys([*first, *(type(row) for row in rows)]):
        save([row for row in rows if type(row) is model])
    return made


def save(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model; those that point at them find their keys afterwards."""
    if rows:
        table: models.QuerySet[models.Model] = models.QuerySet(type(rows[0]))
        table.bulk_create(rows)

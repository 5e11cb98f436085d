"""Some releases of a file, written together, and what becomes of each. Whoever only looks ends the transaction undone.

So a dry run is the import itself: what it finds is what the database says, not what somebody thinks that it would say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext

from catalog.exchange import importing, making
from catalog.exchange.entry import Entry
from catalog.exchange.exporting import export_releases
from catalog.exchange.names import slug_of
from catalog.models import ImportEntry, Release

Outcome = ImportEntry.Outcome


@dataclass
class Verdict:
    """What has become of an entry, or would become of it."""

    entry: Entry
    outcome: Outcome
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    release: Release | None = None  # a new one that is undone afterwards has a key that leads nowhere


def write(entries: Sequence[Entry]) -> list[Verdict]:
    """Write those that are sound and not there yet, as drafts; the verdicts in the order of the file.

    Call in a transaction.
    """
    verdicts = [Verdict(entry, Outcome.REFUSED, faults=entry.mistakes) for entry in entries if entry.mistakes]
    sound = [entry for entry in entries if not entry.mistakes]
    verdicts += there(sound)
    left = without(sound, verdicts)
    verdicts += numbers_taken(left)
    record = importing.record_class()
    verdicts += unfit(without(left, verdicts), record)
    verdicts += by_halves(without(left, verdicts), record)
    return sorted(verdicts, key=lambda verdict: verdict.entry.number)


def without(entries: Sequence[Entry], verdicts: Sequence[Verdict]) -> list[Entry]:
    """Those on which there is no verdict yet."""
    judged = {verdict.entry.number for verdict in verdicts}
    return [entry for entry in entries if entry.number not in judged]


def there(entries: Sequence[Entry]) -> list[Verdict]:
    """Those that the shop has already. They stay as they are; in what the file differs is said."""
    keys = {entry.slug for entry in entries}
    releases = Release.objects.filter(Q(code__in=keys) | Q(slug__in=keys)).order_by("pk")
    known = {facts["slug"]: facts for facts in export_releases(releases)}
    found: dict[str | None, Release] = {}
    for release in releases.only("code", "slug") if known else ():
        found |= {release.slug: found.get(release.slug, release), release.code: release}
    return [
        Verdict(entry, Outcome.THERE, notes=differences(entry.facts, known[held.slug]), release=held)
        for entry in entries
        if (held := found.get(entry.slug)) and held.slug in known
    ]


def differences(facts: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """In what a file differs from the shop, by the names that the file has for it."""
    names = [name for name, value in known.items() if facts.get(name) != value]
    if "barcode" in names and making.barcode_written(facts["barcode"]) == known["barcode"]:
        names.remove("barcode")
    return [gettext("the file differs in: %(names)s") % {"names": ", ".join(names)}] if names else []


def numbers_taken(entries: Sequence[Entry]) -> list[Verdict]:
    """Those whose label has given their number to another release."""
    numbers = {entry.catalogue_number[1] for entry in entries if entry.catalogue_number}
    holders = {}
    for release in Release.objects.filter(catalogue_number__in=numbers, label__isnull=False).select_related("label"):
        for label in (release.label.slug, slug_of(release.label.name)):
            holders[label, release.catalogue_number] = release
    text = gettext("%(number)s already exists: it is “%(release)s”.")
    return [
        Verdict(entry, Outcome.REFUSED, [text % {"number": entry.catalogue_number[1], "release": holder}])
        for entry in entries
        if entry.catalogue_number and (holder := holders.get(entry.catalogue_number))
    ]


def unfit(entries: Sequence[Entry], record: Any) -> list[Verdict]:
    """Those that the forms would refuse."""
    verdicts = []
    for entry in entries:
        try:
            importing.check(entry.facts, record)
        except ValidationError as fault:
            verdicts.append(Verdict(entry, Outcome.REFUSED, list(fault.messages)))
    return verdicts


def by_halves(entries: Sequence[Entry], record: Any) -> list[Verdict]:
    """Write them all; if the database refuses, the halves each for themselves, down to the one that it means."""
    if not entries:
        return []
    try:
        with transaction.atomic():
            made = importing.write([entry.facts for entry in entries], record)
    except (IntegrityError, DataError) as fault:
        if len(entries) == 1:
            said = gettext("the database refuses it: %(fault)s") % {"fault": str(fault).partition("\n")[0]}
            return [Verdict(entries[0], Outcome.REFUSED, [said])]
        middle = len(entries) // 2
        return by_halves(entries[:middle], record) + by_halves(entries[middle:], record)
    return [
        Verdict(entry, Outcome.NEW, notes=[*one.oddities, *one.normalised], release=one.release)
        for entry, one in zip(entries, made, strict=True)
    ]

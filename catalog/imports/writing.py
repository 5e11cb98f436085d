"""Writing a portion of what staff have accepted, and noticing what has changed since the dry run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from catalog.exchange import portions
from catalog.exchange.entry import Entry
from catalog.exchange.portions import Verdict
from catalog.imports import lease
from catalog.imports.checking import sentences
from catalog.models import ImportEntry, Release, ReleaseImport

Outcome = ImportEntry.Outcome


class Refused(Exception):
    """Releases that the dry run found sound are refused now, and nobody has said that the others be kept."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        super().__init__()
        self.verdicts = verdicts


def write(row: ReleaseImport, portion: Sequence[Entry], *, bytes_read: int) -> bool:
    """Write what the dry run found new among these entries; say whether the import goes on."""
    reported = rows_of(row, portion)
    new = [entry for entry in portion if reported[entry.number].outcome == Outcome.NEW]
    known = [entry for entry in portion if reported[entry.number].outcome == Outcome.THERE]
    try:
        with transaction.atomic():
            lease.renew(row, done=portion[-1].number, bytes_read=bytes_read)
            verdicts = allowed(row, portions.write(new))
            note(reported, verdicts)
            look_again(reported, known)
            log(row, [verdict.release for verdict in verdicts if verdict.outcome == Outcome.NEW and verdict.release])
    except Refused as fault:
        halt(row, fault.verdicts)
        return False
    return True


def allowed(row: ReleaseImport, verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    """The verdicts, if nobody is refused or staff have said what is to be done then. Raises `Refused`."""
    refused = [verdict for verdict in verdicts if verdict.outcome == Outcome.REFUSED]
    if refused and not row.keep_good:
        raise Refused(refused)
    return verdicts


def objections(row: ReleaseImport, batches: Iterable[Sequence[Entry]]) -> bool:
    """Whether the import halts before anything is written, as numbers have been given to other releases meanwhile.

    Only where nobody has said that the good ones be kept: then a refusal in the midst would come too late for those
    that are written before it.
    """
    if row.keep_good or row.done:
        return False
    verdicts = []
    for portion in batches:
        reported = rows_of(row, portion)
        new = [entry for entry in portion if reported[entry.number].outcome == Outcome.NEW]
        verdicts += portions.numbers_taken(portions.without(new, portions.there(new)))
    if verdicts:
        halt(row, verdicts)
    return bool(verdicts)


def halt(row: ReleaseImport, refused: Sequence[Verdict]) -> None:
    """Ask staff again, now that they know what is refused."""
    with transaction.atomic():
        row.refresh_from_db(fields=["done", "bytes_read"])  # the portion that was undone has moved them on
        lease.give_back(row, accepted_at=None, halted_at=timezone.now())
        note(rows_of(row, [verdict.entry for verdict in refused]), refused)


def rows_of(row: ReleaseImport, portion: Sequence[Entry]) -> dict[int, ImportEntry]:
    """The report on these entries, by number."""
    return {one.number: one for one in row.entries.filter(number__in=[entry.number for entry in portion])}


def note(reported: dict[int, ImportEntry], verdicts: Sequence[Verdict]) -> None:
    """Bring the report up to date: what is written, what was entered by somebody else meanwhile, what is refused."""
    changed = []
    for verdict in verdicts:
        one = reported[verdict.entry.number]
        one.outcome, one.release = verdict.outcome, verdict.release
        one.notes = sentences(verdict.notes)
        if verdict.outcome == Outcome.NEW:
            one.outcome = Outcome.WRITTEN
        elif verdict.outcome == Outcome.THERE:
            one.notes.insert(0, gettext("entered by somebody since the dry run: it stays as it is"))
        else:
            text = gettext("since the dry run: %(fault)s")
            one.faults = sentences([text % {"fault": fault} for fault in verdict.faults])
        changed.append(one)
    ImportEntry.objects.bulk_update(changed, ["outcome", "release", "faults", "notes"])


def look_again(reported: dict[int, ImportEntry], known: Sequence[Entry]) -> None:
    """What has become of releases that were there already: changed by somebody, or thrown away."""
    found = {verdict.entry.number: sentences(verdict.notes) for verdict in portions.there(known)}
    gone = [gettext("thrown away by somebody since the dry run: it is not written again")]
    changed = []
    for entry in known:
        one, notes = reported[entry.number], found.get(entry.number, gone)
        if one.notes != notes:
            one.notes = notes
            changed.append(one)
    ImportEntry.objects.bulk_update(changed, ["notes"])


def log(row: ReleaseImport, releases: Sequence[Release]) -> None:
    """Who has added them, in each release's history."""
    if row.accepted_by_id and releases:
        kind = ContentType.objects.get_for_model(Release)
        LogEntry.objects.bulk_create(
            LogEntry(
                user_id=row.accepted_by_id,
                content_type=kind,
                object_id=str(release.pk),
                object_repr=str(release)[:200],
                action_flag=ADDITION,
                change_message='[{"added": {}}]',
            )
            for release in releases
        )

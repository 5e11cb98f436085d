"""The dry run of a portion: written, looked at, and undone; only the report stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from catalog.exchange import portions
from catalog.exchange.entry import Entry
from catalog.exchange.portions import Verdict
from catalog.imports import lease
from catalog.models import ImportEntry, ReleaseImport

MOST_FAULTS = 20
LONGEST_FAULT = 300


def look(row: ReleaseImport, portion: Sequence[Entry], *, bytes_read: int) -> bool:
    """Report what would become of these entries."""
    with transaction.atomic():
        verdicts = portions.write(portion)
        transaction.set_rollback(True)
    with transaction.atomic():
        lease.renew(row, done=portion[-1].number, bytes_read=bytes_read)
        ImportEntry.objects.bulk_create(reported(row, verdict) for verdict in verdicts)
    return True


def reported(row: ReleaseImport, verdict: Verdict) -> ImportEntry:
    """A verdict as a row of the report."""
    entry = verdict.entry
    return ImportEntry(
        source=row,
        number=entry.number,
        line=entry.line,
        slug=readable(entry.slug, 200),
        title=readable(entry.title, 255),
        outcome=verdict.outcome,
        faults=sentences(verdict.faults),
        notes=sentences(verdict.notes),
        release=verdict.release if verdict.outcome == ImportEntry.Outcome.THERE else None,
    )


def sentences(said: Sequence[str]) -> list[str]:
    """As many as somebody reads of one release, each of a length that somebody reads."""
    kept = [readable(sentence, LONGEST_FAULT) for sentence in said[:MOST_FAULTS]]
    if more := len(said) - len(kept):
        kept.append(gettext("and %(count)d more") % {"count": more})
    return kept


def readable(text: str, length: int) -> str:
    """A text that the database takes, whatever stood in the file."""
    return text.replace("\x00", "␀").encode("utf-8", "replace").decode()[:length]

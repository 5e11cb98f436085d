"""The work on an import: a dry run, then the writing, each a portion at a time, so that it can be killed anywhere.

Each portion is one transaction: its releases are written whole, or not at all, together with how far the import is.
Whoever goes on goes on behind it. One transaction for all of a file would be simpler, and for minutes nobody else could
write a new name (nor, on SQLite, anything), see how far it is, or lose less than all of it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext

from catalog.exchange import entries
from catalog.exchange.entry import Entry, Seen, Unreadable
from catalog.imports import checking, intake, lease, upkeep, writing
from catalog.models import ImportEntry, ReleaseImport

logger = logging.getLogger(__name__)
PORTION = 100
# A task is over after so many seconds and queues the next: order mails do not wait for a large file, nor does a deploy.
SLICE = 20.0
MOST_ATTEMPTS = 5
MOST_ENTRIES = 50_000


class Failed(Exception):
    """The import cannot go on; the message says why, for staff."""


def go_on(import_id: int, *, seconds: float = SLICE) -> bool:
    """Work at an import for a while, if there is something to do and nobody is at it; say whether there is more."""
    row = lease.claim(import_id)
    if row is None:
        return False
    with translation.override(row.language):
        try:
            return step(row, time.monotonic() + seconds)
        except lease.Lost:
            logger.warning("import %s has been taken over", row.pk)
        except (OperationalError, InterfaceError, OSError) as fault:
            if not isinstance(fault, FileNotFoundError):
                raise  # the lease runs out, and the sweeper tries again
            fail(row, gettext("The file is no longer there."))
        except Failed as fault:
            fail(row, str(fault))
        except Unreadable as fault:
            fail(row, gettext("It cannot be read: %(fault)s.") % {"fault": fault})
        except Exception as fault:  # it would go wrong again: staff are told at once, and the log has the rest
            logger.exception("import %s", row.pk)
            fail(row, gettext("A fault of the shop itself (%(kind)s).") % {"kind": type(fault).__name__})
    return False


def step(row: ReleaseImport, until: float) -> bool:
    """The dry run or the writing, from where it stands, until that moment; say whether there is more to do."""
    if row.attempts > MOST_ATTEMPTS:
        raise Failed(gettext("It has been begun %(count)d times and got no further.") % {"count": MOST_ATTEMPTS})
    with row.file.open("rb") as file:
        if intake.digest(file) != row.sha256:
            raise Failed(gettext("The file is not the one that was uploaded: it has changed on the disk."))
        file.seek(0)
        portion_of: Callable[..., bool] = checking.look
        if row.accepted_at:
            portion_of = writing.write
            if writing.objections(row, batches(entries.read(row.format, file))):
                return False
            file.seek(0)
        for portion in batches(ahead(row, file)):
            if not portion_of(row, portion, bytes_read=file.tell()):
                return False
            if time.monotonic() > until:
                lease.give_back(row)
                return True
    finish(row)
    return False


def ahead(row: ReleaseImport, file: Any) -> Iterator[Entry]:
    """The entries that are not dealt with yet, with what the file itself has against them."""
    seen = Seen()
    for count, entry in enumerate(entries.read(row.format, file), 1):
        if count > MOST_ENTRIES:
            text = gettext("It has more than %(count)d entries: split it.")
            raise Failed(text % {"count": MOST_ENTRIES})
        if entry.number <= row.done:
            seen.remember(entry)
            continue
        if not row.accepted_at:
            seen.judge(entry)
        yield entry


def batches(found: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Portions of the entries."""
    rest = iter(found)
    while portion := list(islice(rest, PORTION)):
        yield portion


def finish(row: ReleaseImport) -> None:
    """The dry run is done, or all is written. A file in which nothing is to be written is done with."""
    now = timezone.now()
    if row.accepted_at is None:
        new = row.entries.filter(outcome=ImportEntry.Outcome.NEW).exists()
        lease.give_back(row, checked_at=now, done=0, bytes_read=0, finished_at=None if new else now)
    else:
        lease.give_back(row, finished_at=now)
    if row.finished_at:
        upkeep.forget_file(row)


def fail(row: ReleaseImport, error: str) -> None:
    """It ends here; what is written stays. If somebody else has taken it over, it is for them to say."""
    try:
        lease.give_back(row, failed_at=timezone.now(), error=error[:500])
    except lease.Lost:
        return
    upkeep.forget_file(row)

"""Who is at work on an import, and until when: claimed by one conditional UPDATE, renewed with each portion.

Two workers cannot both hold one, and who has lost it writes nothing: the renewal is part of the transaction that writes
a portion, and changes no row for whoever is too late.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from catalog.models import ReleaseImport

# A portion takes a second or two. Who is silent for so long is taken for dead.
LENGTH = timedelta(minutes=2)


class Lost(Exception):
    """Somebody else is at it: we were silent too long."""


def claim(import_id: int) -> ReleaseImport | None:
    """The import, ours for a while, if there is something to do and nobody is at it."""
    token, now = secrets.token_hex(16), timezone.now()
    due = ReleaseImport.objects.due(now).filter(pk=import_id)
    claimed = due.update(lease=token, leased_until=now + LENGTH, attempts=F("attempts") + 1)
    return ReleaseImport.objects.get(pk=import_id, lease=token) if claimed else None


def renew(row: ReleaseImport, **fields: Any) -> None:
    """Write down how far it is, and hold it for another while. Raises `Lost`."""
    change(row, leased_until=timezone.now() + LENGTH, attempts=0, **fields)


def give_back(row: ReleaseImport, **fields: Any) -> None:
    """Write down where it stands, and let go of it. Raises `Lost`."""
    change(row, lease="", leased_until=None, **fields)


def change(row: ReleaseImport, **fields: Any) -> None:
    """Change a row that we hold."""
    if not ReleaseImport.objects.filter(pk=row.pk, lease=row.lease).update(**fields):
        raise Lost(row.pk)
    for name, value in fields.items():
        if name != "lease":
            setattr(row, name, value)

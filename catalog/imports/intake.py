"""Keeping an uploaded file until it is written or thrown away."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import get_language

from catalog.models import ReleaseImport


def format_of(name: str) -> str | None:
    """The format that a file's name tells; None for a name that tells none."""
    ending = PurePath(name.lower()).suffix.removeprefix(".")
    return ending if ending in ReleaseImport.Format.values else None


def digest(file: Any) -> str:
    """The SHA-256 of an open file, which is read from its beginning."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def take(name: str, file: Any, *, by: Any = None) -> ReleaseImport:
    """Keep a file whose name tells its format; what is to be said of it is said in the active language.

    Raises `OSError` where it cannot be kept.
    """
    size = file.seek(0, 2)
    row = ReleaseImport(
        name=PurePath(name).name[-200:],
        format=format_of(name) or "",
        size=size,
        sha256=digest(file),
        language=(get_language() or "en")[:2],
        by=by,
    )
    file.seek(0)
    with transaction.atomic():
        row.file.save(name, File(file))
    return row

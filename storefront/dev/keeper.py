"""The demo's post office forgets a person, and old mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from consent.addresses import pattern
from consent.keepers import Keeper, Person
from storefront.dev.mail import read

KEPT = timedelta(days=30)


class MailFileKeeper(Keeper):
    """Mails that the demo wrote into files instead of sending them."""

    def purge(self, now: datetime) -> int:
        """Mails of a month ago."""
        old = [path for path in files() if int(path.stem) / 1e9 < (now - KEPT).timestamp()]
        throw_away(old)
        return len(old)

    def erase(self, person: Person) -> None:
        """Every mail to a person or about them, once all the rest has gone."""
        named = pattern(person.emails)
        theirs = [path for path in files() if named.search(words(path))]
        transaction.on_commit(partial(throw_away, theirs))


def files() -> Iterator[Path]:
    """The mails that are there; their names are the nanosecond of their sending."""
    return (path for path in Path(settings.MAIL_DIR).glob("*.eml") if path.stem.isdigit())


def words(path: Path) -> str:
    """All that a mail says."""
    mail = read(path)
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*map(str, mail.values()), *parts])


def throw_away(paths: list[Path]) -> None:
    """Delete files; one that is gone already is no fault."""
    for path in paths:
        path.unlink(missing_ok=True)

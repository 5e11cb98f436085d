"""100,000 wait for a record, and 5,000 copies come: `./dev bench alerts`.

Opening the wave, its memory, and how many mails a second two workers hand to a mail server that takes everything.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django

WAITING = 100_000
COPIES = 5_000
SHARE = 20
"""Per cent for the public at once; so many more copies come that 5,000 go to the list."""
PATIENCE = 120


@dataclass(frozen=True)
class Figure:
    """What was measured, beside its limit."""

    what: str
    measured: float
    unit: str
    limit: float
    at_least: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether the limit is kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        limit = f"{'≥' if self.at_least else '≤'} {self.limit:g}"
        verdict = "" if self.is_reached else "  missed"
        return f"{self.what:<58}{self.measured:>9.2f} {self.unit:<8} {limit:>8}{verdict}"


def figures() -> Iterator[Figure]:
    """The measurements, one after the other; each uses what the one before has left."""
    from catalog.alerts import lots
    from catalog.models import AlertMail

    release = a_queue()
    copies = COPIES * 100 // (100 - SHARE)
    before, began = memory(), time.perf_counter()
    seen = lots.plan(release, copies, SHARE).seen
    yield Figure(f"a look at what {copies:,} copies would do", time.perf_counter() - began, "s", 2)
    with sink() as port, workers(port):
        began = time.perf_counter()
        lots.count(release, copies, SHARE, key=uuid.uuid4(), seen=seen, pressing=None, by=None)
        opened = time.perf_counter()
        yield Figure(f"opening a wave of {COPIES:,} for {WAITING:,} who wait", opened - began, "s", 2)
        yield Figure("memory that it took", memory() - before, "MB", 30)
        while AlertMail.objects.open().exists() and time.perf_counter() < opened + PATIENCE:
            time.sleep(0.05)
        rate = AlertMail.objects.filter(sent_at__isnull=False).count() / (time.perf_counter() - opened)
        yield Figure("mails handed over by two workers", rate, "a second", 500, at_least=True)


def a_queue() -> Any:
    """A release for which so many wait; made by the database, so that nothing of it is in memory."""
    from django.db import connection

    from catalog.models import Alert
    from tests.catalog.alerts.waiting import in_process

    release = in_process()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Alert._meta.db_table} (release_id, email, copies, language, asked_at, confirmed_at,"  # noqa: S608 (a name of ours)
            " queued_at, missed, ending) SELECT %s, 'reader' || n || '@example.org', 1, CASE n %% 2 WHEN 0 THEN 'en'"
            " ELSE 'fr' END, now(), now(), now() - interval '1 day' + n * interval '1 millisecond', 0, ''"
            " FROM generate_series(1, %s) n",
            [release.pk, WAITING],
        )
        cursor.execute("ANALYZE")  # the server's own upkeep is switched off here
    return release


def memory() -> float:
    """The most that this process has needed so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def sink() -> Iterator[int]:
    """A mail server that takes everything; its port."""
    command = [sys.executable, "-m", "tests.catalog.alerts.post_office"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own)
        assert process.stdout  # noqa: S101 (for the type checker)
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


@contextmanager
def workers(port: int) -> Iterator[None]:
    """Two Celery workers that write to this port, once they listen."""
    from storefront.celery import app

    celery = ["-m", "celery", "-q", "-A", "storefront", "worker", "--concurrency", "2", "-l", "WARNING"]
    env = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen([sys.executable, *celery], env=env, stdout=subprocess.DEVNULL) as process:  # noqa: S603 (our own)
        try:
            while not app.control.ping(timeout=0.5):
                if process.poll() is not None:
                    raise ChildProcessError("the workers do not start")
            yield
        finally:
            process.terminate()


def main() -> int:
    """Print the table; 1 if a limit is missed."""
    django.setup()
    missed = False
    for figure in figures():
        print(figure, flush=True)
        missed = missed or not figure.is_reached
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())

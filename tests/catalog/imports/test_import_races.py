"""Two workers at once, and a worker that is killed: each release is written whole and once (PostgreSQL)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.utils import timezone

from catalog.exchange import exporting
from catalog.imports import upkeep, work
from catalog.models import Label, Person, Release, ReleaseImport
from tests.catalog.imports.files import as_lines, checked, some, taken
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[3]


def until_done(row: ReleaseImport) -> None:
    while work.go_on(row.pk, seconds=0):
        pass


def test_four_workers_at_one_import_write_it_once(staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PORTION", 3)
    facts = some(20)
    row = taken(*facts, by=staff)
    assert at_once([partial(until_done, row)] * 4) == [None] * 4
    until_done(row)
    assert row.entries.count() == 20
    assert ReleaseImport.objects.get().accept(by=staff, keep_good=False)
    assert at_once([partial(until_done, row)] * 4) == [None] * 4
    until_done(row)
    assert exporting.export_releases() == facts
    assert LogEntry.objects.count() == row.entries.filter(outcome="written").count() == 20
    assert ReleaseImport.objects.get().finished_at


def test_two_imports_with_the_same_new_names_do_not_lock_each_other(staff: Any) -> None:
    facts = [{**one, "label": f"Label {number % 7}"} for number, one in enumerate(some(60))]
    rows = []
    for part in (facts[::2], facts[1::2][::-1]):
        row = checked(*part)
        assert row.accept(by=staff, keep_good=False)
        rows.append(row)
    assert at_once([partial(until_done, row) for row in rows]) == [None, None]
    assert Release.objects.count() == 60
    assert Label.objects.count() == 7
    assert [row.entries.filter(outcome="written").count() for row in rows] == [30, 30]
    assert len(set(Person.objects.values_list("slug", flat=True))) == Person.objects.count()


def test_two_people_accept_at_once(staff: Any) -> None:
    row = checked(*some(1))
    answers = at_once([partial(row.accept, by=staff, keep_good=False)] * 8)
    assert sorted(bool(answer) for answer in answers) == [False] * 7 + [True]


@pytest.mark.parametrize("when", ["dry run", "writing"])
def test_a_worker_that_is_killed_leaves_whole_releases_and_the_next_goes_on(tmp_path: Path, when: str) -> None:
    facts = some(250)
    file = tmp_path / "many.jsonl"
    file.write_text(as_lines(*facts))

    def half_way() -> bool:
        row = ReleaseImport.objects.first()
        return bool(row and row.done >= 100 and (row.accepted_at or when == "dry run"))

    kill_when(half_way, [str(file)], tmp_path)
    row = ReleaseImport.objects.get()
    assert row.is_under_way
    assert row.done % 100 == 0
    assert row.done < 250
    assert Release.objects.count() == (0 if when == "dry run" else row.done)
    assert exporting.export_releases() == facts[: Release.objects.count()]  # each of them whole
    upkeep.sweep()
    assert not ReleaseImport.objects.filter(finished_at__isnull=False).exists()  # it may still be alive
    ReleaseImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    upkeep.sweep()
    row.refresh_from_db()
    if when == "dry run":
        assert row.asks
        assert row.accept(by=None, keep_good=False)
        upkeep.sweep()
    assert exporting.export_releases() == facts
    assert row.entries.filter(outcome="written").count() == 250


def kill_when(half_way: Callable[[], bool], arguments: list[str], folder: Path) -> None:
    """Start `manage.py import_releases` on this database, and kill it without a word at that moment."""
    server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
    env = {**os.environ, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"}
    env |= {"DJANGO_SETTINGS_MODULE": "storefront.settings", "PYTHONPATH": str(ROOT)}
    env |= {"CELERY_BROKER_URL": "memory://", "DEMO": "1"}
    env["STATE_DIR"] = str(Path(os.environ["STATE_DIR"]))  # where this process looks for the file, too
    log = (folder / "log").open("w")
    command = [sys.executable, "manage.py", "import_releases", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)  # noqa: S603 (our own)
    deadline = time.monotonic() + 60
    try:
        while not half_way():
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait(timeout=20)
        log.close()

"""An import is looked at, then written, a portion at a time; what has changed between the two is noticed."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import OperationalError
from django.utils import timezone, translation

from catalog.exchange import exporting, importing, portions
from catalog.exchange.entry import Entry
from catalog.imports import intake, lease, upkeep, work, writing
from catalog.models import ImportEntry, Release, ReleaseImport
from tests.catalog.imports.files import as_lines, checked, report, some, taken
from tests.records import make_release

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def portions_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PORTION", 2)


def do(row: ReleaseImport) -> ReleaseImport:
    """What a worker does until there is nothing to do."""
    while work.go_on(row.pk):
        pass
    row.refresh_from_db()
    return row


def slugs() -> list[str]:
    return list(Release.objects.order_by("pk").values_list("slug", flat=True))


def test_a_file_is_kept_where_nobody_is_served(settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    row = taken({"slug": "x"}, name="/home/../sam’s list.JSONL")
    path = Path(row.file.path)
    assert path.is_relative_to(tmp_path / "private" / "imports")
    assert "sam" not in path.name
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (row.name, row.format, row.size) == ("sam’s list.JSONL", "jsonl", 13)
    assert row.sha256 == hashlib.sha256(b'{"slug": "x"}').hexdigest()
    with pytest.raises(ValueError, match="has no address"):
        _ = row.file.url


def test_a_dry_run_writes_a_report_and_nothing_else() -> None:
    facts = some(5)
    importing.import_releases(facts[:1])
    row = checked(facts[0], "{half", facts[1], facts[2], facts[1], facts[3])
    assert report(row) == [(1, "there"), (2, "refused"), (3, "new"), (4, "new"), (5, "refused"), (6, "new")]
    twice = row.entries.get(line=5)
    assert twice.faults == [f"“{facts[1]['slug']}” stands on line 3 already", "“SI 2” stands on line 3 already"]
    assert (twice.title, twice.release) == (facts[1]["title"], None)
    assert slugs() == [facts[0]["slug"]]
    assert list(row.entries.values_list("release__slug", flat=True)) == [facts[0]["slug"], *[None] * 5]
    assert (row.asks, row.is_under_way, row.done, row.attempts) == (True, False, 0, 0)
    assert not work.go_on(row.pk)  # nothing to do before somebody says so


def test_what_is_accepted_is_written_whole_and_logged(staff: Any) -> None:
    facts = some(5)
    row = checked(*facts, by=staff)
    path = Path(row.file.path)
    assert row.accept(by=staff, keep_good=False)
    assert not row.accept(by=staff, keep_good=False)  # once
    do(row)
    assert (bool(row.finished_at), row.file.name, path.exists()) == (True, "", False)
    assert exporting.export_releases() == facts
    assert [entry.release.slug for entry in row.entries.filter(outcome="written") if entry.release] == slugs()
    log = LogEntry.objects.order_by("object_id")
    assert {(entry.user_id, entry.get_change_message()) for entry in log} == {(staff.pk, "Added.")}
    assert {entry.object_id for entry in log} == {str(pk) for pk in Release.objects.values_list("pk", flat=True)}
    assert {release.lifecycle for release in Release.objects.all()} == {"draft"}


def test_good_ones_are_kept_only_if_staff_say_so(staff: Any) -> None:
    facts = some(3)
    row = checked(facts[0], "{half", facts[1], "[]", facts[2])
    assert not row.accept(by=staff, keep_good=False)
    do(row)
    assert not Release.objects.exists()
    assert row.accept(by=staff, keep_good=True)
    do(row)
    assert slugs() == [one["slug"] for one in facts]
    assert report(row) == [(1, "written"), (2, "refused"), (3, "written"), (4, "refused"), (5, "written")]


def test_a_file_in_which_nothing_is_new_is_done_with() -> None:
    row = checked("{half", "[]")
    assert (bool(row.finished_at), row.accepted_at, row.file.name) == (True, None, "")


def test_a_slice_at_a_time_comes_to_the_same(staff: Any) -> None:
    facts = some(5)
    row = taken(*facts[:3], facts[0], *facts[3:])
    steps = []
    while work.go_on(row.pk, seconds=0):
        row.refresh_from_db()
        steps.append((row.done, row.lease, row.leased_until))
    assert steps == [(2, "", None), (4, "", None), (6, "", None)]
    row.refresh_from_db()
    assert report(row) == [(1, "new"), (2, "new"), (3, "new"), (4, "refused"), (5, "new"), (6, "new")]
    row.accept(by=staff, keep_good=True)
    count = []
    while work.go_on(row.pk, seconds=0):
        count.append(Release.objects.count())
    assert count == [2, 3, 5]
    row.refresh_from_db()
    assert row.finished_at
    assert LogEntry.objects.count() == 5


def test_a_number_given_meanwhile_halts_before_anything_is_written(staff: Any) -> None:
    facts = some(5)
    row = checked(*facts)
    importing.import_releases([{**facts[4], "slug": "meanwhile"}])
    row.accept(by=staff, keep_good=False)
    do(row)
    assert slugs() == ["meanwhile"]
    assert (row.asks, bool(row.halted_at), row.accepted_at, row.done) == (True, True, None, 0)
    (fault,) = row.entries.get(outcome="refused").faults
    assert fault.startswith("since the dry run: SI 5 already exists: it is “")
    assert not row.accept(by=staff, keep_good=False)
    assert row.accept(by=staff, keep_good=True)
    do(row)
    assert slugs() == ["meanwhile", *(one["slug"] for one in facts[:4])]


def test_a_number_given_in_the_midst_undoes_its_portion_and_asks(staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = some(5)
    row = checked(*facts)
    importing.import_releases([{**facts[3], "slug": "meanwhile"}])
    monkeypatch.setattr(writing, "objections", lambda row, batches: False)  # it was given a moment later
    row.accept(by=staff, keep_good=False)
    do(row)
    assert slugs() == ["meanwhile", facts[0]["slug"], facts[1]["slug"]]
    assert (row.asks, row.done) == (True, 2)
    assert report(row) == [(1, "written"), (2, "written"), (3, "new"), (4, "refused"), (5, "new")]
    assert row.accept(by=staff, keep_good=True)
    do(row)
    assert slugs() == ["meanwhile", *(facts[place]["slug"] for place in (0, 1, 2, 4))]
    assert LogEntry.objects.count() == 4


def test_releases_that_changed_meanwhile_are_reported_and_stay(staff: Any) -> None:
    facts = some(4)
    importing.import_releases(facts[:2])
    row = checked(*facts)
    Release.objects.filter(slug=facts[0]["slug"]).update(title="Mine")
    Release.objects.filter(slug=facts[1]["slug"]).delete()
    make_release(facts[2]["slug"], title="Entered by hand")
    row.accept(by=staff, keep_good=False)
    do(row)
    assert report(row) == [(1, "there"), (2, "there"), (3, "there"), (4, "written")]
    assert [entry.notes[0] for entry in row.entries.all()[:3]] == [
        "the file differs in: title",
        "thrown away by somebody since the dry run: it is not written again",
        "entered by somebody since the dry run: it stays as it is",
    ]
    assert Release.objects.get(slug=facts[0]["slug"]).title == "Mine"
    assert Release.objects.get(slug=facts[2]["slug"]).title == "Entered by hand"
    assert not Release.objects.filter(slug=facts[1]["slug"]).exists()


def test_another_file_in_its_place_is_not_written(staff: Any) -> None:
    row = checked(*some(3))
    Path(row.file.path).write_text(as_lines(*some(4)[1:]))
    row.accept(by=staff, keep_good=True)
    do(row)
    assert row.error == "The file is not the one that was uploaded: it has changed on the disk."
    assert (bool(row.failed_at), row.file.name) == (True, "")
    assert not Release.objects.exists()


def test_a_file_that_is_gone_is_told(staff: Any) -> None:
    row = checked(*some(1))
    Path(row.file.path).unlink()
    row.accept(by=staff, keep_good=True)
    assert do(row).error == "The file is no longer there."


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.json", "MZ", "It cannot be read: line 1, column 1: there is no list of “releases”."),
        ("a.csv", "x;y", "It cannot be read: the first line has to name the columns, “slug” and “title” among them."),
        ("a.jsonl", "{}\n" * 7, "It has more than 6 entries: split it."),
    ],
)
def test_a_file_that_cannot_be_worked_through_fails(
    monkeypatch: pytest.MonkeyPatch, name: str, content: str, error: str
) -> None:
    monkeypatch.setattr(work, "MOST_ENTRIES", 6)
    row = do(taken(content, name=name))
    assert (row.error, bool(row.failed_at), row.checked_at) == (error, True, None)


def test_what_is_said_is_said_in_the_language_of_the_upload() -> None:
    with translation.override("fr"):
        row = taken("[]")
    do(row)
    assert row.entries.get().faults == ["ce n’est pas un objet"]


def test_one_entry_says_so_much_and_no_more() -> None:
    many = {"k" * 500 + str(number): 1 for number in range(30)}
    row = checked({**some(1)[0], "slug": "x\0\ud800", "title": "t" * 300, **many})
    entry = row.entries.get()
    assert (entry.slug, len(entry.title), len(entry.faults)) == ("x␀?", 255, 21)
    assert max(len(fault) for fault in entry.faults) == 300
    assert entry.faults[-1] == "and 12 more"


# Who is at it -----------------------------------------------------------------------------------------------------


def test_a_claim_is_for_one() -> None:
    row = taken(*some(1))
    assert lease.claim(row.pk)
    assert lease.claim(row.pk) is None
    assert not work.go_on(row.pk)
    assert not row.entries.exists()


def test_who_was_silent_too_long_writes_nothing(staff: Any) -> None:
    row = checked(*some(2))
    row.accept(by=staff, keep_good=True)
    slow = lease.claim(row.pk)
    assert slow
    ReleaseImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    do(row)
    assert Release.objects.count() == 2
    with pytest.raises(lease.Lost):
        writing.write(slow, [Entry(1, 1, some(1)[0])], bytes_read=0)
    assert (Release.objects.count(), LogEntry.objects.count()) == (2, 2)


def test_the_sweeper_goes_on_with_what_has_stopped(staff: Any) -> None:
    row = checked(*some(3))
    row.accept(by=staff, keep_good=True)
    lease.claim(row.pk)  # and dies
    upkeep.sweep()
    assert not Release.objects.exists()
    ReleaseImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    upkeep.sweep()
    row.refresh_from_db()
    assert (Release.objects.count(), bool(row.finished_at)) == (3, True)


def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    row = taken(*some(1))

    def away(*args: Any) -> None:
        raise OperationalError("the database is starting up")

    with monkeypatch.context() as patch:
        patch.setattr(portions, "there", away)
        with pytest.raises(OperationalError):
            work.go_on(row.pk)
    row.refresh_from_db()
    assert (row.is_under_way, row.attempts) == (True, 1)
    ReleaseImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert do(row).asks


def test_who_gets_no_further_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    row = taken(*some(1))
    for _ in range(work.MOST_ATTEMPTS):
        assert lease.claim(row.pk)
        ReleaseImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert do(row).error == "It has been begun 5 times and got no further."


def test_a_fault_of_our_own_is_told_and_logged(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(portions, "there", broken)
    row = do(taken(*some(1)))
    assert row.error == "A fault of the shop itself (ZeroDivisionError)."
    assert f"import {row.pk}" in caplog.text


# Files -----------------------------------------------------------------------------------------------------------


def test_files_are_kept_for_days_and_no_longer(settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT, settings.IMPORT_DAYS = str(tmp_path), 7
    young, old, thrown = checked(*some(1)), checked(*some(2)), checked(*some(3))
    orphan = tmp_path / "imports" / "left-behind.json"
    orphan.write_text("{}")
    ReleaseImport.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=8))
    assert thrown.discard()
    upkeep.tidy()
    assert {path.name for path in (tmp_path / "imports").iterdir()} == {Path(young.file.path).name, orphan.name}
    old.refresh_from_db()
    assert (bool(old.discarded_at), old.file.name, old.entries.count()) == (True, "", 2)
    assert not old.accept(by=None, keep_good=True)
    os.utime(orphan, (1, 1))
    upkeep.tidy()
    assert not orphan.exists()
    assert Path(young.file.path).exists()


def test_an_import_under_way_is_not_thrown_away(staff: Any) -> None:
    row = checked(*some(1))
    row.accept(by=staff, keep_good=True)
    assert not row.discard()
    ReleaseImport.objects.update(uploaded_at=timezone.now() - timedelta(days=80))
    upkeep.tidy()
    assert do(row).finished_at
    assert ImportEntry.objects.get().outcome == "written"


def test_a_name_tells_the_format() -> None:
    names = ("a.json", "b.JSONL", "c.csv", "d.exe", "json")
    assert [intake.format_of(name) for name in names] == ["json", "jsonl", "csv", None, None]

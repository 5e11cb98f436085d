"""`manage.py import_releases FILE`: new releases from JSON, JSON Lines or CSV, as drafts.

It is an import like one of the admin, worked at by this command instead of a worker; staff find its report there.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.imports import intake, upkeep, work
from catalog.models import ImportEntry, ReleaseImport

Outcome = ImportEntry.Outcome


class Command(BaseCommand):
    """Import releases that are not there yet; each mistake is told with its line."""

    help = "Import releases as drafts. Those that are there already stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")
        parser.add_argument("--keep-good", action="store_true", help="write the good ones though others are broken")

    def handle(self, *args: Any, file: Path, dry_run: bool, keep_good: bool, **options: Any) -> None:
        row = self.take(file)
        try:
            self.work_at(row)
            self.report(row)
            if dry_run:
                self.stdout.write(f"{self.count(row, Outcome.NEW)} could be written, {self.kept(row)}.")
            elif row.accept(by=None, keep_good=keep_good):
                self.work_at(row)
            elif self.count(row, Outcome.REFUSED) and not keep_good:
                raise CommandError("Nothing was written; --keep-good writes the good ones.")
            if row.halted_at and row.asks:
                self.report(row)
                raise CommandError("Halted: something has changed meanwhile; --keep-good writes the others.")
        finally:
            if row.discard():
                upkeep.forget_file(row)
        if not dry_run:
            self.stdout.write(f"{self.count(row, Outcome.WRITTEN)} written, {self.kept(row)}.")

    def take(self, file: Path) -> ReleaseImport:
        """Keep a copy of the file, which nobody changes meanwhile."""
        if not intake.format_of(file.name):
            raise CommandError(f"{file}: the file's name has to end in .json, .jsonl or .csv")
        try:
            with file.open("rb") as source:
                return intake.take(file.name, source)
        except OSError as fault:
            raise CommandError(f"{file}: {fault.strerror}") from None

    def work_at(self, row: ReleaseImport) -> None:
        """The dry run, or the writing, to its end."""
        while work.go_on(row.pk):
            row.refresh_from_db()
            self.stdout.write(f"  {row.percent} %")
        row.refresh_from_db()
        if row.failed_at:
            raise CommandError(f"{row.name}: {row.error}")

    def report(self, row: ReleaseImport) -> None:
        """What is odd, and what is broken, by line."""
        for entry in row.entries.exclude(notes=[], faults=[]).iterator(chunk_size=1000):
            for note in entry.notes:
                self.stdout.write(f"  {entry.slug}: {note}")
            for fault in entry.faults:
                self.stderr.write(f"  line {entry.line} ({entry.slug or 'no slug'}): {fault}")

    def count(self, row: ReleaseImport, outcome: str) -> int:
        return row.entries.filter(outcome=outcome).count()

    def kept(self, row: ReleaseImport) -> str:
        return f"{self.count(row, Outcome.THERE)} there already"

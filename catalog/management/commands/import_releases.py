"""`manage.py import_releases FILE`: new releases from JSON, JSON Lines or CSV, as drafts."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.exchange import trial


class Command(BaseCommand):
    """Import releases that are not there yet; each mistake is told with its line."""

    help = "Import releases as drafts. Those that are there already stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")
        parser.add_argument("--keep-good", action="store_true", help="write the good ones though others are broken")

    def handle(self, *args: Any, file: Path, dry_run: bool, keep_good: bool, **options: Any) -> None:
        try:
            entries = trial.read(file.name, file.read_bytes())
        except OSError as fault:
            raise CommandError(f"{file}: {fault.strerror}") from None
        except trial.Unreadable as fault:
            raise CommandError(f"{file}, {fault}") from None
        outcome = trial.run(entries, write=not dry_run, keep_good=keep_good)
        for note in outcome.notes:
            self.stdout.write(f"  {note}")
        for line, slug, what in outcome.broken:
            self.stderr.write(f"  line {line} ({slug or 'no slug'}): {what}")
        verb = "written" if outcome.done else "could be written"
        self.stdout.write(f"{len(outcome.written)} {verb}, {len(outcome.kept)} there already.")
        if outcome.broken and not outcome.done and not dry_run:
            raise CommandError("Nothing was written; --keep-good writes the good ones.")

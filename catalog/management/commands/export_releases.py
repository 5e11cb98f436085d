"""`manage.py export_releases`: all releases as JSON or CSV, to a file or to standard output."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from catalog.exchange import sheet
from catalog.exchange.exporting import export_releases


class Command(BaseCommand):
    """Write the releases as `import_releases` reads them."""

    help = "Export all releases (JSON, or CSV for a file that ends in .csv)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="where to (default: standard output, as JSON)")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        facts = export_releases()
        if file and file.suffix.lower() == ".csv":
            file.write_text(sheet.to_csv(facts), encoding="utf-8", newline="")
        else:
            text = json.dumps({"releases": facts}, ensure_ascii=False, indent=1)
            if file:
                file.write_text(text + "\n", encoding="utf-8")
            else:
                self.stdout.write(text)
        if file:
            self.stdout.write(f"{len(facts)} releases are in {file}.")

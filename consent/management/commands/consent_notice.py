"""`manage.py consent_notice`: say whether the notice's texts are the ones that were agreed, or agree on them anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent import notice


class Command(BaseCommand):
    """Compare the notice's texts with their lock file, or write it."""

    help = "Compare the texts of the consent notice with consent/notice.json, or write that file anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two ways to agree on changed texts."""
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--bump", action="store_true", help="the meaning has changed: everybody is asked again")
        ways.add_argument("--editorial", action="store_true", help="a comma, a better word: no answer changes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, or write and say which version it is."""
        if options["bump"] or options["editorial"]:
            notice.lock(bump=options["bump"])
        elif notice.locked()["texts"] != notice.hashes():
            raise CommandError("the notice's texts have changed: choose --bump or --editorial")
        self.stdout.write(f"The notice is version {notice.version()}.")

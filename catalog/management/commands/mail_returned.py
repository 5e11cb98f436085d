"""`manage.py mail_returned`: take note of a bounce or a complaint. The mail server pipes each one in."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.alerts import returned

LONGEST = 1_000_000


class Command(BaseCommand):
    """Read one mail from the standard input."""

    help = "Reads a bounce or a complaint from the standard input, and ends the alerts of the mailbox that it is about."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done. What is no report of a mail of ours changes nothing, and is no error: mailboxes for
        bounces get all sorts of mail.
        """
        raw = sys.stdin.buffer.read(LONGEST)
        if not raw.strip():
            raise CommandError("There is no mail on the standard input.")
        report = returned.read(raw)
        ended = returned.take_note(report) if report else 0
        if not ended:
            self.stdout.write("Nothing to do: it is no report, or not about a mail of an alert that lives.")
            return
        self.stdout.write(f"Alerts ended: {ended} ({report.ending.value if report else ''}).")

"""`manage.py export_person ADDRESS`: everything that the shop knows of a person, as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.keepers import Person
from storefront.accounts import persons


class Command(BaseCommand):
    """For somebody who asks, and has proved who they are; with an account or without."""

    help = "Write everything that the shop knows of the person with this e-mail address, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the person's e-mail address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        """To standard output; a line and status 1 where there is nothing."""
        known = persons.export(meant(address))
        if not known:
            raise CommandError(f"Nothing is known of {address}.")
        self.stdout.write(json.dumps(known, indent=2, ensure_ascii=False))


def meant(address: str) -> Person:
    """Whoever the address belongs to; one line where it is none."""
    try:
        return persons.at(address)
    except persons.NoAddress:
        raise CommandError(f"“{address}” is no e-mail address.") from None

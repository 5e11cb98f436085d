"""`manage.py erase_person ADDRESS`: erase a person; without `--yes` it only says what would go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from storefront.accounts import persons
from storefront.accounts.management.commands.export_person import meant


class Command(BaseCommand):
    """For somebody who asks, and has proved who they are; with an account or without."""

    help = "Erase the person with this e-mail address. Orders stay, as bookkeeping law asks, and belong to no account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the person's e-mail address")
        parser.add_argument("--yes", action="store_true", help="do it; without this, say what would be done")

    def handle(self, *args: Any, address: str, yes: bool, **options: Any) -> None:
        """All of it or nothing. Twice does no harm."""
        person = meant(address)
        known = persons.export(person)
        if not known:
            raise CommandError(f"Nothing is known of {address}.")
        stays = len(known.pop("orders", []))
        goes = ", ".join(sorted(known)) or "nothing else"
        if not yes:
            self.stdout.write(f"Would go: {goes}, and every session that names {address}.")
            self.stdout.write(f"Would stay: {stays} orders, with their addresses. Add --yes to do it.")
            return
        try:
            persons.erase(person)
        except persons.LastOwner:
            raise CommandError(f"{address} is the last owner of the shop. Make somebody else an owner first.") from None
        self.stdout.write(f"Gone: {goes}. Stays: {stays} orders, with their addresses.")

"""Is every reserved copy somebody's?"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from checkout.ownership import breaches


class Command(BaseCommand):
    """A line for every breach; exits 1 if there is one."""

    help = "Print every breach of what must always be true of the stock, and exit 1 if there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at one moment of the shop, while it goes on selling."""
        one_look = connection.vendor == "postgresql" and not connection.in_atomic_block
        with transaction.atomic():
            if one_look:
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            found = list(breaches())
        for breach in found:
            self.stdout.write(breach)
        if found:
            sys.exit(1)
        self.stdout.write("Every reserved copy has its owner.")

"""`manage.py load_demo`: the demo's 32 releases, its staff logins, and the pictures that are drawn already."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from catalog.demo import CATALOGUE, loader, pictures, sr13
from catalog.exchange import reading
from catalog.models import Release
from catalog.tasks import draw_demo_pictures

PASSWORD = "sillon-demo"  # noqa: S105 (it is printed on every start of the demo, and exists nowhere else)
STAFF = "staff@sillon.example"
# One login for each role that has less than every right, so that each can be tried: e-mail → group.
ROLES = {"editor@sillon.example": "editor", "shop@sillon.example": "shop"}


class Command(BaseCommand):
    """Load the demo catalogue. Idempotent: what it brought once is the shop's, with what staff edit and delete."""

    help = "Load the demo catalogue (again: brings what it never brought, changes nothing else)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=CATALOGUE, help="another catalogue file")
        parser.add_argument("--no-pictures", action="store_true", help="queue no drawing")

    def handle(self, *args: Any, file: Path, no_pictures: bool, **options: Any) -> None:
        """Read all, write all in one transaction, then show what is drawn and queue the rest; SR13 is whole at once."""
        try:
            releases = reading.read(file)
        except reading.BrokenCatalogue as fault:
            raise CommandError(str(fault)) from None
        bar = Bar(self.stdout, len(releases))
        for line in loader.load(releases, bar.step).lines():
            self.stdout.write(f"  {line}")
        if settings.DEMO:
            self.make_staff()
        for release in Release.objects.filter(code__in=[facts["slug"] for facts in releases]):
            pictures.show(release)
            if release.code == sr13.SLUG:
                pictures.play(release)
            if not no_pictures and pictures.unfinished(release):
                draw_demo_pictures.delay(release.code)

    def make_staff(self) -> None:
        """The staff logins of the demo; no such account is ever made outside a demo."""
        users = get_user_model().objects
        if not users.filter(email=STAFF).exists():
            users.create_superuser(email=STAFF, password=PASSWORD, first_name="Staff")
        for email, role in ROLES.items():
            if not users.filter(email=email).exists():
                person = users.create_user(email=email, password=PASSWORD)
                person.first_name, person.is_staff = role.capitalize(), True
                person.save()
                person.groups.add(Group.objects.get(name=role))


class Bar:
    """A bar that fills while releases are written; one line at the end where nobody watches a terminal."""

    def __init__(self, out: Any, total: int) -> None:
        self.out, self.total, self.done = out, total, 0

    def step(self, slug: str) -> None:
        """One release further."""
        self.done += 1
        if sys.stdout.isatty():
            filled = 32 * self.done // self.total
            self.out.write(f"\r  [{'■' * filled}{'·' * (32 - filled)}] {self.done}/{self.total}", ending="")
        if self.done == self.total:
            self.out.write(("\n" if sys.stdout.isatty() else "") + f"  {self.total} releases")

"""The apps that keep something of a visitor, and what they do when it has to go.

`consent` knows no record and no order: each app registers a keeper in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from consent.purposes import Purpose


@dataclass(frozen=True)
class Person:
    """Somebody to export or to erase: an account (None: a guest) and the e-mail addresses known to be theirs."""

    user_id: int | None
    emails: frozenset[str]


class Keeper:
    """What one app does. A keeper does what concerns it, and inherits the rest, which does nothing."""

    covers: Mapping[str, str] = {}
    """Every model with personal columns that this keeper answers for ("order.Order"), and what an erasure does."""

    def purge(self, now: datetime) -> int:
        """Delete what has run out, in batches; return how many rows. Runs every night, and may run twice."""
        return 0

    def revoke(self, request: HttpRequest, subject: str, purposes: frozenset[Purpose]) -> None:
        """Delete what was saved on the yes of this subject (hashed) for these purposes, in the caller's transaction."""

    def move(self, subject: str, new: str) -> None:
        """What was saved on one subject (hashed) and is still permitted is saved on another from now on."""

    def forget(self, request: HttpRequest) -> None:
        """Delete all that is kept of this visit and this browser."""

    def export(self, person: Person) -> Mapping[str, Any]:
        """Everything known of a person, as JSON can carry it, by a name that says what it is."""
        return {}

    def erase(self, person: Person) -> None:
        """Delete a person's traces, or unlink them where the law asks to keep the paper; may run twice."""


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Add a keeper; called by each app when it is ready."""
    _keepers.append(keeper)


def registered() -> Iterable[Keeper]:
    """Every keeper, in the order of the apps."""
    return tuple(_keepers)


def revoke(request: HttpRequest, subject: str, purposes: frozenset[Purpose]) -> None:
    """Have every keeper delete what was saved for these purposes."""
    for keeper in _keepers:
        keeper.revoke(request, subject, purposes)


def move(subject: str, new: str) -> None:
    """Have every keeper give what it saved on one subject to another."""
    for keeper in _keepers:
        keeper.move(subject, new)


def purge(now: datetime) -> int:
    """Have every keeper delete what has run out; return how many rows."""
    return sum(keeper.purge(now) for keeper in _keepers)


def forget(request: HttpRequest) -> None:
    """Have every keeper delete what it keeps of this visitor."""
    for keeper in _keepers:
        keeper.forget(request)


def export(person: Person) -> dict[str, Any]:
    """Everything that the shop knows of a person."""
    return {name: value for keeper in _keepers for name, value in keeper.export(person).items()}


@transaction.atomic
def erase(person: Person) -> None:
    """Have every keeper erase a person: all of it or, if one fails, nothing."""
    for keeper in _keepers:
        keeper.erase(person)

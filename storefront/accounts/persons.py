"""A person as a whole: who is meant by an address or an account, what is known of them, and how it goes."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError

from consent import keepers
from consent.addresses import normal
from consent.keepers import Person
from storefront.accounts.models import User

logger = logging.getLogger(__name__)
AGAIN = 4


class LastOwner(Exception):
    """Without this account nobody could look after the shop."""


class NoAddress(Exception):
    """What was given is no e-mail address."""


def of_account(user: User) -> Person:
    """Who is signed in. An address that was never proved may be somebody else's, so it counts for nothing."""
    return Person(user.pk, frozenset([user.email] if user.email_confirmed_at else ()))


def at(address: str) -> Person:
    """Whoever an address belongs to, with or without an account: for staff, who have made sure who is asking.
    Raises `NoAddress`.
    """
    try:
        validate_email(normal(address))
    except ValidationError:
        raise NoAddress from None
    user = User.objects.at(address).first()
    return Person(user.pk if user else None, frozenset([normal(address)]))


def export(person: Person) -> dict[str, Any]:
    """Everything that the shop knows of a person, as JSON can carry it; {} where that is nothing."""
    return {name: value for name, value in keepers.export(person).items() if value}


def erase(person: Person) -> None:
    """Erase a person: all of it, or nothing if anything stands in the way. Raises `LastOwner`.

    What another tab of theirs writes at the same moment makes the database refuse the whole; then it is done again,
    and sees what was written.
    """
    for _ in range(AGAIN):
        try:
            keepers.erase(person)
        except DatabaseError:
            logger.info("an erasure met something that was being written; once more")
        else:
            return
    keepers.erase(person)

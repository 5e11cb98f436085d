"""The answer as the browser carries it: one signed line, without any identifier in a no."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from consent.purposes import CHOICE_LIFE, Purpose

SALT = "consent.choice"
LONGEST = 200
"""Bytes of the longest cookie that can be ours; a longer one is not even looked at."""


@dataclass(frozen=True)
class Choice:
    """One answer: what is permitted (nothing: a no), when, under which version of the notice, and by whom.

    `subject` is a random key, only in a yes: the proof of it and what is saved on it are found by its hash. A no
    knows its day only, so that everybody who refuses on one day carries the same bytes.
    """

    purposes: frozenset[Purpose]
    given_at: datetime
    notice: int
    subject: str = ""

    @property
    def until(self) -> datetime:
        """When it ends, if nothing happens before. A no is one for whole days."""
        whole = CHOICE_LIFE if self.purposes else CHOICE_LIFE + timedelta(days=1)
        return self.given_at + whole


def yes(purposes: Iterable[Purpose], notice: int, subject: str = "") -> Choice:
    """A yes of this moment. Who says yes again keeps the key, so that what was saved on it stays."""
    return Choice(
        frozenset(purposes), timezone.now().replace(microsecond=0), notice, subject or secrets.token_urlsafe(16)
    )


def no(notice: int) -> Choice:
    """A no of this day."""
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Choice(frozenset(), today, notice)


def write(choice: Choice) -> str:
    """The cookie's value: `notice.seconds.purposes.subject`, signed."""
    purposes = "-".join(sorted(choice.purposes)) or "none"
    line = f"{choice.notice}.{int(choice.given_at.timestamp())}.{purposes}.{choice.subject}"
    return Signer(salt=SALT).sign(line)


def read(value: str) -> Choice | None:
    """The choice of a cookie's value; None where it is forged, cut off, from the future or has run out."""
    if len(value) > LONGEST:
        return None
    try:
        notice, seconds, purposes, subject = Signer(salt=SALT).unsign(value).split(".")
    except (BadSignature, ValueError):
        return None
    permitted = frozenset(Purpose(purpose) for purpose in purposes.split("-") if purpose in Purpose.values)
    choice = Choice(permitted, datetime.fromtimestamp(int(seconds), UTC), int(notice), subject)
    return choice if choice.given_at <= timezone.now() < choice.until else None

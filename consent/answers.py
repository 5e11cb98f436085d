"""Saying yes, no, or no more. What is taken back ends in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from consent import keepers, notice, permission
from consent.choice import Choice, no, yes
from consent.models import AccountChoice, Proof, Tally
from consent.permission import Permission
from consent.purposes import Purpose


@transaction.atomic
def answer(request: HttpRequest, purposes: Iterable[Purpose]) -> Permission:
    """Permit exactly these purposes from now on (none: a no); what was saved on another purpose is deleted.

    The proof's row is locked before anything else, here and in `hold`, so that what is saved at the same moment is
    either seen and deleted here, or not saved.
    """
    wanted = frozenset(purposes)
    before = permission.of(request)
    now = timezone.now()
    ending = Proof.Ending.REPLACED if wanted else Proof.Ending.REVOKED
    still = before.subject and end(before.subject, ending, now)
    # A yes keeps its key, and what was saved on it, unless another tab has ended it meanwhile.
    subject = before.choice.subject if before.choice and still else ""
    choice = yes(wanted, notice.version(), subject) if wanted else no(notice.version())
    if wanted:
        prove(choice, gpc=before.gpc)
    _write(request, choice)
    permission.keep(request, Permission(choice, before.gpc))
    if before.subject:
        lost = before.purposes - wanted if still else before.purposes
        keepers.revoke(request, before.subject, lost)
    Tally.add(kind(wanted, before))
    return permission.of(request)


def end(subject: str, ending: Proof.Ending, now: datetime) -> bool:
    """End the live yes of a subject (hashed); False where somebody else has just ended it."""
    return Proof.objects.live(subject).update(ended_at=now, ending=ending) == 1


def prove(choice: Choice, *, gpc: bool) -> None:
    """Write down that somebody said yes."""
    given = Permission(choice)
    Proof.objects.create(
        subject=given.subject,
        purposes=" ".join(sorted(choice.purposes)),
        notice=choice.notice,
        gpc=gpc,
        given_at=choice.given_at,
    )


def kind(wanted: frozenset[Purpose], before: Permission) -> Tally.Answer:
    """Which answer of the day this is."""
    if not wanted:
        return Tally.Answer.REVOKED if before.purposes else Tally.Answer.REFUSED
    return Tally.Answer.ACCEPTED if wanted == frozenset(Purpose) else Tally.Answer.PARTLY


def hold(subject: str) -> bool:
    """Lock the live yes of a subject (hashed) until the transaction ends; False where there is none any more.

    To be called first in any transaction that saves something on a permission: a revocation waits for it to end and
    deletes what was saved, or has come first and is seen here.
    """
    return Proof.objects.select_for_update().live(subject).first() is not None


def _write(request: HttpRequest, choice: Choice) -> None:
    """Keep it with the account of somebody signed in, else in the browser (the middleware sets the cookie)."""
    if request.user.is_authenticated:
        AccountChoice.keep(request.user.pk, choice)
    else:
        request.choice_to_write = choice  # type: ignore[attr-defined]  # read by `consent.middleware`

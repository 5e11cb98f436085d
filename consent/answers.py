"""Saying yes, no, or no more. What is taken back ends in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from consent import keepers, notice, permission
from consent.choice import Choice, no, read, yes
from consent.models import AccountChoice, Proof, Tally, hashed
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
    lost = before.purposes - wanted
    still = before.subject and end(before.subject, Proof.Ending.REPLACED if wanted else Proof.Ending.REVOKED)
    # Under the old key, a copy of the history's cookie would still be good: what the browser carries dies with its key;
    # and so does the key of a yes that another tab has ended meanwhile, with all that was saved on it.
    key = before.choice.subject if before.choice and still and Purpose.HISTORY not in lost else ""
    choice = yes(wanted, notice.version(), key) if wanted else no(notice.version())
    after = Permission(choice, before.gpc)
    if wanted:
        prove(choice, gpc=before.gpc)
    write(request, choice)
    permission.keep(request, after)
    if before.subject:
        keepers.revoke(request, before.subject, lost)
        if still and after.subject not in ("", before.subject):
            keepers.move(before.subject, after.subject)
    Tally.add(kind(wanted, before))
    return after


@transaction.atomic
def forget(request: HttpRequest) -> None:
    """Delete all that is kept of this visitor: the answer, what was saved on it, and the visit itself.

    The middleware deletes every cookie with this response.
    """
    value = request.COOKIES.get(settings.CONSENT_COOKIE_CHOICE)
    of_browser = Permission(read(value) if value else None)
    for given in (permission.of(request), of_browser):
        if given.subject and end(given.subject, Proof.Ending.REVOKED):
            keepers.revoke(request, given.subject, given.purposes)
            Tally.add(Tally.Answer.REVOKED)
    if request.user.is_authenticated:
        AccountChoice.objects.filter(user=request.user).delete()
    keepers.forget(request)
    logout(request)
    request.forgotten = True  # type: ignore[attr-defined]  # read by `consent.middleware`


def end(subject: str, ending: Proof.Ending) -> bool:
    """End the live yes of a subject (hashed); False where somebody else has just ended it."""
    return Proof.objects.live(subject).update(ended_at=timezone.now(), ending=ending) == 1


def prove(choice: Choice, *, gpc: bool) -> None:
    """Write down that somebody said yes."""
    Proof.objects.create(
        subject=hashed(choice.subject),
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


def write(request: HttpRequest, choice: Choice) -> None:
    """Keep it with the account of somebody signed in, else in the browser (the middleware sets the cookie)."""
    if request.user.is_authenticated:
        AccountChoice.keep(request.user.pk, choice)
    else:
        request.choice_to_write = choice  # type: ignore[attr-defined]  # read by `consent.middleware`

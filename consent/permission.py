"""What this visitor permits now: the account's choice for somebody signed in, else the browser's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from consent import notice
from consent.choice import Choice, read
from consent.models import AccountChoice, Proof, hashed
from consent.purposes import Cookie, Life, Purpose

UNDER_WAY = timedelta(seconds=30)
"""For so long after a yes was ended, the answer that ended it may be on its way to another tab of the same browser. If
this one deleted the cookie, and came second, it would take the new choice away instead of the old one."""
NEVER_GIVEN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Permission:
    """The answer that counts for a request, and what it permits.

    `choice` is None where nobody has answered (or the answer counts no more: then `lapsed`). `gpc`: the browser sends
    Global Privacy Control, which is a no without being asked. `kept_back`: what is lapsed is not deleted yet.
    """

    choice: Choice | None = None
    gpc: bool = False
    lapsed: bool = False
    kept_back: bool = False

    @property
    def purposes(self) -> frozenset[Purpose]:
        """What is permitted."""
        return self.choice.purposes if self.choice else frozenset()

    @property
    def subject(self) -> str:
        """Under which hash things may be saved; "" without a yes."""
        return hashed(self.choice.subject) if self.choice and self.choice.purposes else ""

    @property
    def asks(self) -> bool:
        """Nobody has answered, and nothing answers for them: the banner is shown."""
        return self.choice is None and not self.gpc

    def allows(self, purpose: Purpose) -> bool:
        """Whether this may be kept between visits."""
        return purpose in self.purposes

    def until(self, life: timedelta) -> datetime:
        """When something ends that is kept for so long from now on: with the permission at the latest."""
        ends = timezone.now() + life
        return min(ends, self.choice.until) if self.choice else ends

    def life(self, cookie: Cookie) -> timedelta | Life:
        """How long a cookie that is set now may live."""
        if cookie.purpose and not self.allows(cookie.purpose):
            return cookie.without
        if cookie.purpose and self.choice and isinstance(cookie.permitted, timedelta):
            return min(cookie.permitted, self.choice.until - timezone.now())
        return cookie.permitted


def of(request: HttpRequest) -> Permission:
    """The permission of a request: looked up once, and again when somebody has signed in or out meanwhile.

    One query for a yes or an account, none for a stranger: a yes counts only as long as its proof is live, so that a
    cookie that was copied away before it was revoked gives nothing.
    """
    user_id = account_of(request)
    known: tuple[int | None, Permission] | None = getattr(request, "permission", None)
    if known is None or known[0] != user_id:
        known = (user_id, look_up(request, user_id))
        keep(request, known[1])
    return known[1]


def keep(request: HttpRequest, permission: Permission) -> None:
    """What `of` says of this request from now on."""
    request.permission = (account_of(request), permission)  # type: ignore[attr-defined]  # once a request


def account_of(request: HttpRequest) -> int | None:
    """The key of whoever is signed in; None for a stranger, and where an answer came before anybody was asked."""
    key: int | None = getattr(getattr(request, "user", None), "pk", None)
    return key


def look_up(request: HttpRequest, user_id: int | None) -> Permission:
    """Ask the account, else the cookie."""
    gpc = request.headers.get("Sec-GPC") == "1"
    if user_id is not None:
        row = AccountChoice.objects.filter(user_id=user_id).first()
        return Permission(row.choice if row and counts(row.choice) else None, gpc)
    value = request.COOKIES.get(settings.CONSENT_COOKIE_CHOICE)
    choice = read(value) if value else None
    if choice is None or not counts(choice):
        return Permission(None, gpc, lapsed=value is not None)
    ended = ended_at(choice) if choice.purposes else None
    if ended is None:
        return Permission(choice, gpc)
    return Permission(None, gpc, lapsed=True, kept_back=timezone.now() - ended < UNDER_WAY)


def counts(choice: Choice) -> bool:
    """It answers the notice of today, and its time is not over."""
    return choice.notice == notice.version() and timezone.now() < choice.until


def ended_at(choice: Choice) -> datetime | None:
    """When a yes was ended; None while its proof is live. Without any proof it was never given."""
    proofs = Proof.objects.filter(subject=hashed(choice.subject)).values_list("ended_at", flat=True)
    last = proofs.order_by(F("ended_at").desc(nulls_first=True))[:1]
    return next(iter(last), NEVER_GIVEN)

"""The registry: every cookie the shop may set, what for, what is in it, and how long it lives without and with a yes.

It feeds the enforcement (`consent.middleware`), the cookie page and the tests. A cookie that is not here does not
leave the shop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHOICE_LIFE = timedelta(days=182)
CART_LIFE = timedelta(days=30)
HISTORY_LIFE = timedelta(days=30)
HISTORY_ITEMS = 20
VISIT_ROW_LIFE = timedelta(hours=24)
"""What the server keeps of a visit, counted from the last change: a browser does not tell when it is closed."""


class Purpose(TextChoices):
    """What a visitor may permit, one by one."""

    CART = "cart", _("My cart")
    HISTORY = "history", _("What I looked at")


class Life(Enum):
    """How long a cookie lives, where it is no length of time."""

    VISIT = "visit"
    NEVER = "never"


@dataclass(frozen=True)
class Cookie:
    """One cookie: what for, what is in it, and what the server keeps beside it.

    `purpose` is None for one that the shop cannot do without; its two lives are then the same. One that
    `ends_at_sign_out` is deleted when an account is left: it was about the person who leaves.
    """

    name: str
    what_for: Promise
    content: Promise
    server: Promise
    purpose: Purpose | None = None
    without: timedelta | Life = Life.VISIT
    permitted: timedelta | Life = Life.VISIT
    ends_at_sign_out: bool = False


def registry() -> dict[str, Cookie]:
    """Every cookie that the shop may set, by name."""
    cookies = (
        Cookie(
            settings.OSCAR_BASKET_COOKIE_OPEN,
            _("holds your cart together"),
            _("the signed number of your cart"),
            _("what is in the cart: for a day after its last change, with your yes for 30 days"),
            Purpose.CART,
            permitted=CART_LIFE,
        ),
        Cookie(
            settings.CONSENT_COOKIE_HISTORY,
            _("shows the records you looked at"),
            _("the numbers of up to 20 releases, signed"),
            _("nothing"),
            Purpose.HISTORY,
            without=Life.NEVER,
            permitted=HISTORY_LIFE,
            ends_at_sign_out=True,
        ),
        Cookie(
            settings.CONSENT_COOKIE_CHOICE,
            _("remembers your answer, yes or no"),
            _("of a no: its day. Of a yes: what for, when, and a random key. Signed"),
            _("of a no: one more in the day’s count. Of a yes: a proof without your name, for a year after it ended"),
            without=CHOICE_LIFE,
            permitted=CHOICE_LIFE,
        ),
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("for the checkout and your account"),
            _("a random word"),
            _("who is signed in, and what you typed at the checkout, for two weeks at most"),
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("keeps other sites from sending forms for you"),
            _("a random word"),
            _("nothing"),
        ),
        Cookie(
            settings.MESSAGES_COOKIE_NAME,
            _("carries one notice to the next page"),
            _("the text of the notice, signed"),
            _("nothing"),
        ),
    )
    return {cookie.name: cookie for cookie in cookies}

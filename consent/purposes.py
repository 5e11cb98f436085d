"""The registry of cookies: what each is for, what it holds, and how long it lives.

A cookie that is not here does not leave the shop (`consent.middleware`). For now nobody can be asked for consent, so
every cookie ends with the visit; the purposes that need consent come with the banner.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Cookie:
    """One cookie the shop may set: its name, why, and what is in it. It ends with the browser session."""

    name: str
    purpose: Promise
    content: Promise


def registry() -> dict[str, Cookie]:
    """Every cookie that the shop may set, by name."""
    cookies = (
        Cookie(settings.OSCAR_BASKET_COOKIE_OPEN, _("keeps your cart together"), _("the signed number of your cart")),
        Cookie(settings.CSRF_COOKIE_NAME, _("keeps other sites from sending forms for you"), _("a random word")),
        Cookie(settings.SESSION_COOKIE_NAME, _("holds your address while you check out"), _("a random word")),
        Cookie("messages", _("carries one notice to the next page"), _("the text of the notice, signed")),
    )
    return {cookie.name: cookie for cookie in cookies}

"""The records that a visitor looked at: a signed list in the browser, only with permission. The server keeps nothing.

It is signed for one subject of a consent, so that a copy of the cookie is worth nothing once that consent has ended.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from catalog.models import Release
from consent import permission
from consent.purposes import HISTORY_ITEMS, Purpose

SALT = "catalog.history"
LONGEST = 400
"""Bytes of the longest cookie that can be ours: twenty numbers and a signature."""
SHOWN = 6


def of(request: HttpRequest) -> list[int]:
    """The keys of the releases looked at, the last one first; none without permission, or of a forged cookie."""
    allowed = permission.of(request)
    value = request.COOKIES.get(settings.CONSENT_COOKIE_HISTORY, "")
    if not value or len(value) > LONGEST or not allowed.allows(Purpose.HISTORY):
        return []
    try:
        return [int(key) for key in _signer(allowed.subject).unsign(value).split(".")][:HISTORY_ITEMS]
    except (BadSignature, ValueError):
        return []


def add(request: HttpRequest, response: HttpResponse, release: Release) -> None:
    """Put a release at the head of the list, if that is permitted and nobody fetches ahead."""
    allowed = permission.of(request)
    if request.method != "GET" or "Sec-Purpose" in request.headers or not allowed.allows(Purpose.HISTORY):
        return
    keys = [release.pk, *(key for key in of(request) if key != release.pk)][:HISTORY_ITEMS]
    value = _signer(allowed.subject).sign(".".join(map(str, keys)))
    response.set_cookie(settings.CONSENT_COOKIE_HISTORY, value)


def recently_viewed(request: HttpRequest, besides: Release | None = None) -> Sequence[Release]:
    """The last releases looked at that are still to be seen, without the one whose page this is."""
    keys = [key for key in of(request) if besides is None or key != besides.pk][:SHOWN]
    found = Release.objects.published().for_cards().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _signer(subject: str) -> Signer:
    return Signer(salt=f"{SALT}.{subject}")

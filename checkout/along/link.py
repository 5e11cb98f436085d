"""The link itself: which releases, how many copies, and what each cost when the cart was packed. Nothing personal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from checkout.links import BadLink
from consent.purposes import CART_LIFE

SALT = "sillon.along"
LIFE = CART_LIFE
CENTS = 100
LONGEST_CODE = 1000
"""Letters of an address that a telephone still reads easily from a screen: some sixty records."""


@dataclass(frozen=True)
class Carried:
    """One record in the link: the release's key, copies, and the price of one of them at that time (euro, with VAT)."""

    release_id: int
    copies: int
    price: Decimal


def pack(lines: Iterable[Any]) -> str:
    """The signed text that stands for a cart's lines (of `cart_lines`), good for 30 days; about 100 letters."""
    rows = [[line.release.pk, line.quantity, int(line.release.price * CENTS)] for line in carried(lines)]
    return signing.dumps(rows, salt=SALT, compress=True)


def carried(lines: Iterable[Any]) -> list[Any]:
    """The lines that can be taken along. A record that nobody can buy has no price to remember, and stays behind; so do
    copies that are held for one reader.
    """
    return [line for line in lines if line.release.price is not None and line.invitation is None]


def unpack(signed: str) -> list[Carried]:
    """What a link carries. Raises `BadLink` where it was altered, cut off, or is too old."""
    try:
        rows = signing.loads(signed, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        raise BadLink from None
    return [Carried(key, copies, Decimal(cents) / CENTS) for key, copies, cents in rows]


def address(signed: str) -> str:
    """The whole link, in the active language."""
    return settings.SITE_URL + reverse("along", args=[signed])


def to_take_along(lines: Iterable[Any]) -> dict[str, Any]:
    """What the cart page says of the link (`components/take_along.html`); nothing where nothing can be taken along."""
    lines = carried(lines)
    if not lines:
        return {}
    signed = pack(lines)
    url = address(signed)
    return {
        "along": signed,
        "along_url": url,
        "along_has_code": len(url) <= LONGEST_CODE,
        "along_until": timezone.now() + LIFE,
    }

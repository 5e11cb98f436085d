"""The signed link by which a guest reaches an order: never by its number alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.urls import reverse
from oscar.core.loading import get_model

SALT = "sillon.order"
LIFE = timedelta(days=180)


class BadLink(Exception):
    """The link was not made by us, was altered, or has run out."""


def order_path(order: Any, at: datetime | None = None) -> str:
    """The path of the order's page, good for 180 days from `at` (default: now), in the active language.

    With a fixed `at` the link is the same each time, which a retry of Stripe's session needs.
    """
    signer = signing.TimestampSigner(salt=SALT)
    if at is not None:
        signer.timestamp = lambda: signing.b62_encode(int(at.timestamp()))  # type: ignore[method-assign]  # its clock
    return reverse("order", kwargs={"signed": signer.sign(order.number)})


def order_of(signed: str) -> Any:
    """The order of a signed link. Raises `BadLink`."""
    try:
        number = signing.TimestampSigner(salt=SALT).unsign(signed, max_age=LIFE)
    except signing.BadSignature:
        raise BadLink from None
    order = get_model("order", "Order").objects.filter(number=number).first()
    if order is None:
        raise BadLink
    return order

"""The status of an order: Oscar stores English keys, and people read the language of their page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model

STATUSES: dict[str, Any] = {
    "Pending payment": pgettext_lazy("order", "Not paid yet"),
    "Payment processing": pgettext_lazy("order", "Payment under way"),
    "Paid": pgettext_lazy("order", "Paid"),
    "Packed": pgettext_lazy("order", "Packed"),
    "Partly shipped": pgettext_lazy("order", "Partly shipped"),
    "Shipped": pgettext_lazy("order", "Shipped"),
    "Partly refunded": pgettext_lazy("order", "Partly refunded"),
    "Refunded": pgettext_lazy("order", "Refunded"),
    "Cancelled": pgettext_lazy("order", "Cancelled"),
}

# An order in one of these may hold copies; in any other it must not.
HOLDING = ("Pending payment", "Payment processing", "Paid", "Packed", "Partly shipped", "Partly refunded")


def move(order_id: int, status: str) -> None:
    """Move an order on in the pipeline; nothing happens where it is there already.

    Raises Oscar's `InvalidOrderStatus` for a step that the pipeline does not have. The row is locked and read anew,
    for Oscar writes all its columns; call inside a transaction.
    """
    get_model("order", "Order").objects.select_for_update().get(pk=order_id).set_status(status)


def in_words(status: str) -> str:
    """A status in the active language; one that is not in the pipeline stands as it is stored."""
    return str(STATUSES.get(status, status))


def choices() -> list[tuple[str, str]]:
    """All statuses in the order of an order's life."""
    return [(status, in_words(status)) for status in settings.OSCAR_ORDER_STATUS_PIPELINE]

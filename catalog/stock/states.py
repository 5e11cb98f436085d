"""What the shopper sees of a release: one total, pure function of lifecycle and copies."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Lifecycle(models.TextChoices):
    """What the label has decided about a release."""

    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    PREORDER = "preorder", _("preorder")
    ACTIVE = "active", pgettext_lazy("lifecycle", "active")  # an account of Django is “active” too
    RESTOCKING = "restocking", _("restocking (a repress is under way)")
    DELETED = "deleted", _("deleted (never again)")
    WITHDRAWN = "withdrawn", _("withdrawn")


class StockState(models.TextChoices):
    """What the page says; the values are the keys of `data-stock-state`."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    PREORDER = "preorder", _("Preorder")
    PREORDER_FULL = "preorder-full", _("Preorder full")
    IN_STOCK = "in-stock", _("In stock")
    LOW_STOCK = "low-stock", _("Few left")
    HELD = "held", _("Held for the list")
    OUT_OF_STOCK = "out-of-stock", _("Out of stock")
    IN_PROCESS = "in-process", _("In process of stocking")
    RESTOCKING_WITH_COPIES = "restocking-with-copies", _("In stock, and a new printing coming")
    DELETED = "deleted", _("Deleted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


BUYABLE = frozenset({StockState.PREORDER, StockState.IN_STOCK, StockState.LOW_STOCK, StockState.RESTOCKING_WITH_COPIES})

_FIXED = {
    Lifecycle.DRAFT: StockState.DRAFT,
    Lifecycle.ANNOUNCED: StockState.ANNOUNCED,
    Lifecycle.DELETED: StockState.DELETED,
    Lifecycle.WITHDRAWN: StockState.WITHDRAWN,
}


def stock_state(lifecycle: str, *, in_stock: int, allocated: int, invited: int, threshold: int) -> StockState:
    """Say what a shopper sees.

    `in_stock`, `allocated` and `invited` are copies (`invited` is the part of `allocated` that is held for the
    waiting list); a preorder's slots are its `in_stock`. From `threshold` sellable copies on, a release is plainly
    in stock. Every combination has an answer; an unknown `lifecycle` raises `ValueError`.
    """
    lifecycle = Lifecycle(lifecycle)
    if lifecycle in _FIXED:
        return _FIXED[lifecycle]
    sellable = max(in_stock - allocated, 0)
    if lifecycle == Lifecycle.PREORDER:
        return StockState.PREORDER if sellable else StockState.PREORDER_FULL
    if not sellable and invited > 0:
        return StockState.HELD
    if lifecycle == Lifecycle.RESTOCKING:
        return StockState.RESTOCKING_WITH_COPIES if sellable else StockState.IN_PROCESS
    if not sellable:
        return StockState.OUT_OF_STOCK
    return StockState.IN_STOCK if sellable >= threshold else StockState.LOW_STOCK

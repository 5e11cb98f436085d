"""Whose an order is: an account's own, and a guest's by the address that the account has proved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Sum
from oscar.core.loading import get_model

from checkout.models import RefundLine
from consent.addresses import held


def orders_of(user_id: int | None, emails: Iterable[str]) -> QuerySet[Any]:
    """The orders of an account (None: of a guest) and those that guests placed with these addresses, newest first.

    An order that another account has placed is that account's, whatever address it was placed with.
    """
    mine = Q(user_id=user_id) if user_id else Q(pk__in=[])
    orders: QuerySet[Any] = get_model("order", "Order").objects.filter(
        mine | Q(user=None) & held("guest_email", emails)
    )
    return orders.order_by("-date_placed", "-pk")


def had_before(release_id: int, user_id: int | None, email: str) -> int:
    """How many copies of a release a customer has ordered before and not given back: by the account, or by address."""
    lines = get_model("order", "Line").objects.filter(product=release_id, order__in=orders_of(user_id, [email]))
    bought = lines.exclude(order__status__in=("Cancelled", "Refunded")).aggregate(sum=Sum("quantity"))["sum"] or 0
    back = RefundLine.objects.filter(line__in=lines, refund__failed_at=None).exclude(
        line__order__status__in=("Cancelled", "Refunded")
    )
    return bought - (back.aggregate(sum=Sum("quantity"))["sum"] or 0)


def adopt(user_id: int, emails: Iterable[str]) -> None:
    """Give an account the orders that guests placed with an address which it is about to give up."""
    get_model("order", "Order").objects.filter(held("guest_email", emails), user=None).update(user_id=user_id)

"""Whose an order is: an account's own, and a guest's by the address that the account has proved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from oscar.core.loading import get_model

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


def adopt(user_id: int, emails: Iterable[str]) -> None:
    """Give an account the orders that guests placed with an address which it is about to give up."""
    get_model("order", "Order").objects.filter(held("guest_email", emails), user=None).update(user_id=user_id)

"""What templates ask of carts and orders."""

from collections.abc import Iterable
from typing import Any

from django import template

from checkout import links, shipping, statuses

register = template.Library()


@register.filter
def order_path(order: Any) -> str:
    """The address of an order's own page, by its signed link; “pay/” after it pays an order that waits."""
    return links.order_path(order)


@register.filter
def copies(lines: Iterable[Any]) -> int:
    """How many copies some lines hold together."""
    return sum(line.quantity for line in lines)


@register.filter
def status(order: Any) -> str:
    """How an order stands, in words."""
    return statuses.in_words(order.status)


@register.filter
def delivery(order: Any) -> str:
    """How it is sent, in the language of who reads, not of who ordered."""
    return shipping.name_of(order)

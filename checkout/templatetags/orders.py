"""What templates ask of carts and orders."""

from collections.abc import Iterable
from typing import Any

from django import template

from checkout import links

register = template.Library()


@register.filter
def order_path(order: Any) -> str:
    """The address of an order's own page, by its signed link; “pay/” after it pays an order that waits."""
    return links.order_path(order)


@register.filter
def copies(lines: Iterable[Any]) -> int:
    """How many copies some lines hold together."""
    return sum(line.quantity for line in lines)

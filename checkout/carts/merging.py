"""Two carts become one: a browser's and an account's at sign-in, or two that two tabs have begun at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from checkout.carts import keeping, visitor

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")


def account_cart(request: HttpRequest) -> Any:
    """The open cart of whoever is signed in, with all that other rows and this browser's cart hold; None without one.

    Where both hold the same record, the larger number of copies counts: nothing is lost, nothing is doubled.
    """
    carts = list(visitor.account_carts(request.user))
    device = visitor.cookie_cart(request)
    if device is not None and device.status == Basket.OPEN:
        carts.append(device)
    if len(carts) > 1 or device in carts:
        cart = into_one(request, [cart.pk for cart in carts])
        visitor.becomes(request, None)
        return cart
    return carts[0] if carts else None


def into_one(request: HttpRequest, ids: list[int]) -> Any:
    """Make the first of these carts the account's, with the lines of all; the others' rows are deleted.

    What is gone or ordered meanwhile, in another tab, is left out; None where nothing is left.
    """
    with transaction.atomic():
        given = keeping.held(request)
        rows = Basket.objects.select_for_update().filter(pk__in=ids, status=Basket.OPEN).order_by("pk")
        found = {row.pk: row for row in rows if row.owner_id in (None, request.user.pk)}
        carts = [found[pk] for pk in ids if pk in found]
        if not carts:
            return None
        moved = sum(Line.objects.filter(basket=cart).count() for cart in carts if cart.owner_id is None)
        cart = carts[0]
        for other in carts[1:]:
            add_lines(cart, other)
        cart.owner = request.user
        cart.save(update_fields=["owner"])
        keeping.keep(cart, given)
    if moved:
        text = ngettext(
            "One record from this browser is in your account’s cart now.",
            "%(counter)s records from this browser are in your account’s cart now.",
            moved,
        )
        messages.info(request, text % {"counter": moved})
    return cart


def add_lines(cart: Any, other: Any) -> None:
    """Move the lines and vouchers of another cart into this one, and delete the other."""
    there = {line.line_reference: line for line in Line.objects.filter(basket=cart)}
    for line in Line.objects.filter(basket=other):
        same = there.get(line.line_reference)
        if same is None:
            Line.objects.filter(pk=line.pk).update(basket=cart)
        elif same.quantity < line.quantity:
            Line.objects.filter(pk=same.pk).update(quantity=line.quantity)
    cart.vouchers.add(*other.vouchers.all())
    other.delete()

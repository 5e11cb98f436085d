"""What is in a cart, what stands in its way, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from catalog.alerts.lots import may_be_bought
from catalog.models import Invitation, Release
from checkout.models import InvitedCartLine
from checkout.pricing import net_of, net_of_lines
from checkout.shipping import FlatRate

Line = get_model("basket", "Line")
HELD = "_held"
"""In a line's reference: its copies are an invitation's."""


def cart_lines(basket: Any) -> list[Any]:
    """The cart's lines with what a page needs: `release`, `max_copies`, and `problem` where one stands in the way."""
    if not basket.pk:
        return []
    lines = list(basket.all_lines())
    prefetch_related_objects(lines, "product__mediums")
    invited = invitations_of(lines)
    for line in lines:
        line.release = line.product
        line.release.stockrecord = line.stockrecord
        line.invitation = invited.get(line.pk)
        line.max_copies = most_copies(line)
        line.problem = problem_of(line)
    return lines


def invitations_of(lines: Iterable[Any]) -> dict[int, Invitation]:
    """The invitations whose copies lines of a cart stand for, by line; no query where there are none."""
    marked = [line.pk for line in lines if HELD in line.line_reference]
    rows = InvitedCartLine.objects.filter(line__in=marked).select_related("invitation") if marked else []
    return {row.line_id: row.invitation for row in rows}


def most_copies(line: Any) -> int:
    """How many copies a line may have: of an invitation what it holds, else what the shop has."""
    if line.invitation:
        return line.invitation.held if line.invitation.is_live and may_be_bought(line.release) else 0
    copies: int = line.release.max_copies
    return copies


def problem_of(line: Any) -> str:
    """Why this line cannot be ordered as it stands; "" where it can."""
    if line.invitation and not line.max_copies:
        return _("Nothing is held for you any more: the time is over, or it was ordered already. Take it out to go on.")
    if not line.invitation and not line.release.buyable:
        return _("This record can no longer be bought. Take it out to go on.")
    if line.quantity > line.max_copies:
        return ngettext(
            "Only one copy is to be had now. Change the number to go on.",
            "Only %(count)d copies are to be had now. Change the number to go on.",
            line.max_copies,
        ) % {"count": line.max_copies}
    return ""


def totals(basket: Any) -> dict[str, Any]:
    """What the cart costs: goods, what offers take off, delivery, VAT inside, sum; the checkout's own figures."""
    charge = FlatRate().calculate(basket)
    goods = basket.total_incl_tax
    return {
        "goods": basket.total_incl_tax_excl_discounts,
        "discounts": discounts(basket),
        "shipping": charge.incl_tax,
        "shipping_method": FlatRate.name,
        "total": goods + charge.incl_tax,
        "vat": (goods - net_of_lines(basket)) + (charge.incl_tax - charge.excl_tax),
        "vat_rate": settings.VAT_RATE,
    }


def discounts(basket: Any) -> list[dict[str, Any]]:
    """What offers and vouchers take off: a name, the voucher's code or "", and an amount each."""
    found = [
        {
            "name": each["voucher"].name if each["voucher"] else each["name"],
            "code": each["voucher"].code if each["voucher"] else "",
            "amount": each["discount"],
        }
        for each in basket.offer_applications
        if each["discount"]
    ]
    taking = {each["code"] for each in found}
    idle = [voucher for voucher in basket.vouchers.all() if voucher.code not in taking] if basket.pk else []
    return found + [{"name": voucher.name, "code": voucher.code, "amount": Decimal("0.00")} for voucher in idle]


class TooMany(Exception):
    """More copies than a cart may hold; `in_cart` are there, and stay."""

    def __init__(self, in_cart: int) -> None:
        super().__init__(in_cart)
        self.in_cart = in_cart


def add(cart: Any, release: Release, quantity: int) -> None:
    """Put in so many copies more. Raises `TooMany`."""
    line = Line.objects.filter(basket=cart, product_id=release.pk, invited=None).first()
    in_cart = line.quantity if line else 0
    if in_cart + quantity > release.max_copies:
        raise TooMany(in_cart)
    put(cart, release, line, in_cart + quantity)


def put(cart: Any, release: Release, line: Any, quantity: int) -> None:
    """Have exactly so many copies in a cart: in its line, or in a new one at today's price."""
    if line is not None:
        Line.objects.filter(pk=line.pk).update(quantity=quantity)
        return
    new_line(cart, release, quantity)


def put_held(cart: Any, invitation: Invitation) -> None:
    """Have all that an invitation holds in a cart, in a line of its own."""
    release: Release = invitation.lot.release
    row = InvitedCartLine.objects.filter(line__basket=cart, invitation=invitation).first()
    if row:
        Line.objects.filter(pk=row.line_id).update(quantity=invitation.held)
    else:
        line = new_line(cart, release, invitation.held, f"{HELD}{invitation.pk}")
        InvitedCartLine.objects.create(line=line, invitation=invitation)


def new_line(cart: Any, release: Release, quantity: int, mark: str = "") -> Any:
    """A line of a cart at today's price; `mark` tells an invitation's from the others."""
    stock: Any = release.stockrecord  # there is one, and a price on it: what has neither cannot be bought
    return Line.objects.create(
        basket=cart,
        line_reference=f"{release.pk}_{stock.pk}{mark}",
        product=release,
        stockrecord=stock,
        quantity=quantity,
        price_currency=stock.price_currency,
        price_excl_tax=net_of(stock.price),
        price_incl_tax=stock.price,
    )


def parse_quantity(text: str) -> int | None:
    """A number of copies from a form: None unless it is a whole number from 0 to 999."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None


def too_many(release: Release, in_cart: int) -> str:
    """Why a cart cannot hold so many copies."""
    if release.per_customer_limit and release.sellable >= release.per_customer_limit:
        reason = ngettext(
            "One copy for each customer.", "%(counter)s copies for each customer.", release.per_customer_limit
        )
        reason %= {"counter": release.per_customer_limit}
    else:
        reason = ngettext(
            "One copy can be bought now.", "Up to %(count)d copies can be bought now.", release.max_copies
        )
        reason %= {"count": release.max_copies}
    if not release.max_copies:
        reason = _("It cannot be bought at the moment.")
    kept = _("Your cart is as it was.") if in_cart else ""
    return " ".join(filter(None, [f"“{release.title}”:", reason, kept]))

"""Order first, money second: the cart becomes an order with its copies allocated, in one transaction (selling.md)."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from oscar.apps.offer.applicator import Applicator
from oscar.apps.order.utils import OrderCreator
from oscar.core.loading import get_model
from oscar.core.prices import Price

from catalog.alerts import invitations
from catalog.models import Release
from catalog.stock import ledger
from checkout import uses
from checkout.carts.contents import invitations_of, most_copies
from checkout.customers import had_before
from checkout.models import InvitedOrderLine, Payment
from checkout.pricing import Strategy, net_of, net_of_lines
from checkout.shipping import FlatRate

Basket = get_model("basket", "Basket")
Country = get_model("address", "Country")
ShippingAddress = get_model("order", "ShippingAddress")

# No vowels and nothing that looks like something else: a number that can be read out over the telephone.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


@dataclass(frozen=True)
class Buyer:
    """Who buys and where it goes; `address` holds the columns of Oscar's shipping address, country as a code."""

    email: str
    address: dict[str, str]
    language: str


@dataclass(frozen=True)
class Shortage:
    """A line that cannot be had as it stands: `available` copies are left (0: gone).

    `limit`: so many copies of it one customer may have, where that is the reason; they count with earlier orders.
    """

    line_id: int
    title: str
    wanted: int
    available: int
    limit: int | None = None
    held: bool = False
    """The copies were held for this customer, and are no more."""


class NotPlaced(Exception):
    """The cart did not become an order; nothing was changed, and no money has moved."""


class CopiesGone(NotPlaced):
    """Somebody was faster, or the customer has had theirs."""

    def __init__(self, shortages: list[Shortage]) -> None:
        super().__init__(", ".join(shortage.title for shortage in shortages))
        self.shortages = shortages


class TotalChanged(NotPlaced):
    """The price on the button is not the price any more; the shopper has to see the new one first."""


class CartClosed(NotPlaced):
    """The cart is gone, empty, or was ordered and ended already."""


class VoucherGone(NotPlaced):
    """A voucher in the cart was used, or has run out, since it was put in."""

    def __init__(self, voucher_id: int, code: str) -> None:
        super().__init__(code)
        self.voucher_id, self.code = voucher_id, code


class OrderNumberGenerator:
    """Random order numbers: nobody can count our orders, or guess another one's."""

    def order_number(self, basket: Any = None) -> str:
        """Eight letters and digits, as in “K7RW-2MXP”."""
        letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
        return f"{letters[:4]}-{letters[4:]}"


class Creator(OrderCreator):
    """Oscar's order creator, but net amounts are rounded once a line, and the copies are allocated before it runs."""

    def create_line_models(self, order: Any, basket_line: Any, extra_line_fields: Any = None) -> Any:
        """Write the line with the net amounts of its gross ones."""
        net = {
            "line_price_excl_tax": net_of(basket_line.line_price_incl_tax_incl_discounts),
            "line_price_before_discounts_excl_tax": net_of(basket_line.line_price_incl_tax),
        }
        return super().create_line_models(order, basket_line, {**net, **(extra_line_fields or {})})

    def create_additional_line_models(self, order: Any, order_line: Any, basket_line: Any) -> None:
        """Note whose invitation has given a line its copies."""
        if basket_line.invitation:
            InvitedOrderLine.objects.create(line=order_line, invitation=basket_line.invitation)

    def update_stock_records(self, line: Any) -> None:
        """Nothing left to do: `place` has allocated."""

    def record_discount(self, discount: Any) -> None:
        """Count the use of an offer by one conditional UPDATE; raises `uses.UsedUp`."""
        uses.take_offer(discount["offer"].pk, discount["freq"], discount["discount"])
        if voucher := discount.get("voucher"):
            uses.take_discount(voucher.pk, discount["discount"])

    def record_voucher_usage(self, order: Any, voucher: Any, user: Any) -> None:
        """Note whose order has used a voucher."""
        uses.take_voucher(voucher, order, user if user.is_authenticated else None)


def price_of(cart: Any) -> Price:
    """What the order will cost, delivery included: net, and with VAT."""
    charge = FlatRate().calculate(cart)
    gross = cart.total_incl_tax + charge.incl_tax
    return Price(currency=cart.currency, excl_tax=net_of_lines(cart) + charge.excl_tax, incl_tax=gross)


def total_of(cart: Any) -> Decimal:
    """What the shopper pays, delivery and VAT included."""
    total: Decimal = price_of(cart).incl_tax
    return total


@transaction.atomic
def place(cart_id: int, buyer: Buyer, *, shown_total: Decimal) -> Payment:
    """Turn the cart into an order that waits for its payment, and return that payment.

    Idempotent by the cart: a second click, a second tab or a second process gets the first one's payment.
    Raises `CopiesGone`, `VoucherGone`, `TotalChanged` or `CartClosed`; then nothing is changed.
    """
    # Plain locking: the row alone, before anything else, so that two clicks stand in line here.
    cart = Basket.objects.select_for_update().filter(pk=cart_id).first()
    if cart is None:
        raise CartClosed
    placed = Payment.objects.select_related("order").filter(cart=cart).first()
    if placed is not None:
        return placed
    cart.strategy = Strategy()
    if cart.status != Basket.OPEN or cart.is_empty:
        raise CartClosed
    _allocate(cart, buyer)
    _apply_offers(cart)
    if total_of(cart) != shown_total:
        raise TotalChanged
    cart.freeze()
    try:
        return _order(cart, buyer)
    except uses.UsedUp:
        raise TotalChanged from None


def _allocate(cart: Any, buyer: Buyer) -> None:
    """Allocate every line in stock-record order; if one fails, none is allocated (the transaction ends)."""
    shortages = []
    invited = invitations_of(cart.all_lines())
    ours: Counter[int] = Counter()
    # Held copies first: they were promised, the others were not.
    for line in sorted(cart.all_lines(), key=lambda line: (line.stockrecord_id, line.pk not in invited)):
        release: Release = line.product
        line.release, release.stockrecord = release, line.stockrecord
        line.invitation = invited.get(line.pk)
        limit = release.per_customer_limit
        if line.invitation:
            over = limit and ours[release.pk] and ours[release.pk] + line.quantity > limit  # two mailboxes, one buyer
            if over:
                shortages.append(Shortage(line.pk, release.title, line.quantity, 0, limit))
            elif not (most_copies(line) and invitations.take(line.invitation.pk, line.quantity)):
                shortages.append(Shortage(line.pk, release.title, line.quantity, 0, held=True))
            ours[release.pk] += line.quantity
            continue
        granted = release.buyable and ledger.allocate(line.stockrecord_id, line.quantity)
        # Counted after the stock row is held: of two orders of one customer that come together, the second sees the
        # first.
        had = ours[release.pk] + (had_before(release.pk, cart.owner_id, buyer.email) if limit else 0)
        may_have = max(limit - had, 0) if limit else line.quantity
        if granted and line.quantity <= may_have:
            continue
        left = ledger.available(line.stockrecord_id) + (line.quantity if granted else 0) if release.buyable else 0
        over = line.quantity > may_have and left >= line.quantity
        shortage = Shortage(
            line.pk, release.title, line.quantity, min(left, may_have) if limit else left, limit if over else None
        )
        shortages.append(shortage)
    if shortages:
        raise CopiesGone(shortages)


def _apply_offers(cart: Any) -> None:
    """Give the cart its offers and vouchers, as they are at this moment; the vouchers' rows are locked."""
    customer = cart.owner or AnonymousUser()
    for voucher in cart.vouchers.select_for_update().order_by("pk"):
        if not voucher.is_active() or not voucher.is_available_to_user(customer)[0]:
            raise VoucherGone(voucher.pk, voucher.code)
    Applicator().apply(cart, customer)


def _order(cart: Any, buyer: Buyer) -> Payment:
    method = FlatRate()
    charge = method.calculate(cart)
    country = Country.objects.get(pk=buyer.address["country"])
    address = ShippingAddress.objects.create(**{**buyer.address, "country": country})
    order = Creator().place_order(
        basket=cart,
        user=cart.owner or AnonymousUser(),
        total=price_of(cart),
        shipping_method=method,
        shipping_charge=charge,
        shipping_address=address,
        order_number=OrderNumberGenerator().order_number(),
        guest_email=buyer.email,
    )
    return Payment.objects.create(
        order=order,
        cart=cart,
        amount=order.total_incl_tax,
        currency=order.currency,
        language=buyer.language,
        # Whole seconds: Stripe counts in them, and a retry must ask for the very same.
        expires_at=timezone.now().replace(microsecond=0) + timedelta(minutes=settings.PAYMENT_WINDOW_MINUTES),
    )

"""The cart: add, change, look. Each view is one form of the page; what was wrong is said, and the cart is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import gateway, payments
from checkout.basket import ShopRequest
from checkout.models import Payment
from checkout.pricing import net_of_lines
from checkout.shipping import FlatRate
from consent.origin import tokenless

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")


@never_cache
@require_safe
def cart(request: ShopRequest) -> HttpResponse:
    """What is in the cart, what it costs, and the order that waits for its payment, if there is one."""
    basket = request.basket
    lines = cart_lines(basket)
    context = {
        "accent": "ciel",
        "lines": lines,
        "totals": totals(basket) if lines else None,
        "copies": sum(line.quantity for line in lines),
        "blocked": any(line.problem for line in lines),
        "waiting_payment": request.waiting_payment(),
    }
    return render(request, "checkout/cart.html", context)


@tokenless
@require_POST
def add(request: ShopRequest, slug: str) -> HttpResponse:
    """Put copies of a release into the cart."""
    release = get_object_or_404(Release.objects.published().prefetch_related("stockrecords"), slug=slug)
    quantity = parse_quantity(request.POST.get("quantity", "1"))
    if not release.buyable:
        messages.error(request, _("“%(title)s” cannot be bought at the moment.") % {"title": release.title})
        return redirect(release, permanent=False)
    if not quantity:
        messages.error(request, _("A number of copies is a whole number from 1 on. Your cart is as it was."))
        return redirect(release)
    payment = request.waiting_payment()
    if payment and not give_back(request, payment):
        return redirect("cart")
    cart = request.open_cart()
    in_cart = sum(line.quantity for line in cart.all_lines() if line.product_id == release.pk)
    if in_cart + quantity > release.max_copies:
        messages.error(request, too_many(release, in_cart))
        return redirect("cart" if in_cart else release)
    with unlocked(cart) as is_open:
        if is_open:
            cart.add_product(release, quantity)
            messages.success(request, _("“%(title)s” is in your cart.") % {"title": release.title})
        else:
            messages.info(request, _("Your cart has just become an order. Please put the record in again."))
    return redirect("cart")


@tokenless
@require_POST
def update(request: ShopRequest, line_id: int) -> HttpResponse:
    """Set the copies of one line; 0 takes it out."""
    cart = request.open_cart()
    line = Line.objects.select_related("product", "stockrecord").filter(basket=cart.pk, pk=line_id).first()
    if line is None or not cart.pk:
        messages.info(request, _("That record is no longer in your cart."))
        return redirect("cart")
    release: Release = line.product
    release.stockrecord = line.stockrecord
    quantity = parse_quantity(request.POST.get("quantity", ""))
    if quantity is None:
        messages.error(request, _("A number of copies is a whole number from 0 on. Your cart is as it was."))
    elif quantity > release.max_copies:
        messages.error(request, too_many(release, 0))
    else:
        change(request, cart, line, quantity)
    return redirect("cart")


def change(request: ShopRequest, cart: Any, line: Any, quantity: int) -> None:
    """Write the new number of copies, unless the cart has become an order meanwhile."""
    with unlocked(cart) as is_open:
        if not is_open:
            messages.info(request, _("Your cart has just become an order, so it was not changed."))
        elif quantity:
            Line.objects.filter(pk=line.pk).update(quantity=quantity)
        else:
            line.delete()
            messages.success(request, _("“%(title)s” is out of your cart.") % {"title": line.product.title})


@tokenless
@require_POST
def reopen(request: ShopRequest) -> HttpResponse:
    """Change the cart although its order waits: end the order unpaid and give the cart back."""
    payment = request.waiting_payment()
    if payment and give_back(request, payment):
        messages.info(request, _("The waiting order is cancelled and nothing was charged. Here is your cart again."))
    return redirect("cart")


def give_back(request: ShopRequest, payment: Payment) -> bool:
    """End a waiting payment and make its cart the visitor's open one; False where it cannot be ended now."""
    try:
        payment = payments.abandon(payment)
    except gateway.GatewayError:
        messages.error(request, _("The payment page does not answer, so your waiting order cannot be changed now."))
        return False
    if payment.paid_at:
        messages.success(request, _("Your order %(number)s is paid.") % {"number": payment.order.number})
        return False
    if payment.ended_at is None:
        messages.info(request, _("Your payment is being processed, so the order cannot be changed any more."))
        return False
    basket = payment.given_back or request.open_cart()
    basket.strategy = request.strategy
    request._basket_cache = request.basket = basket  # Oscar's middleware keeps it there
    return True


@contextmanager
def unlocked(cart: Any) -> Iterator[bool]:
    """Hold the cart's row while it is changed; False where it has become an order meanwhile (in another tab)."""
    with transaction.atomic():
        row = Basket.objects.select_for_update().filter(pk=cart.pk).first() if cart.pk else None
        yield row is None or row.status == Basket.OPEN


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


def cart_lines(basket: Any) -> list[Any]:
    """The cart's lines with what a page needs: `release`, `max_copies`, and `problem` where one stands in the way."""
    if not basket.pk:
        return []
    lines = list(basket.all_lines())
    prefetch_related_objects(lines, "product__mediums")
    for line in lines:
        line.release = line.product
        line.release.stockrecord = line.stockrecord
        line.max_copies = line.release.max_copies
        line.problem = problem_of(line)
    return lines


def problem_of(line: Any) -> str:
    """Why this line cannot be ordered as it stands; "" where it can."""
    if not line.release.buyable:
        return _("This record can no longer be bought. Take it out to go on.")
    if line.quantity > line.max_copies:
        return ngettext(
            "Only one copy is to be had now. Change the number to go on.",
            "Only %(count)d copies are to be had now. Change the number to go on.",
            line.max_copies,
        ) % {"count": line.max_copies}
    return ""


def totals(basket: Any) -> dict[str, Any]:
    """What the cart costs: goods, delivery, VAT inside, sum; the checkout's own figures."""
    charge = FlatRate().calculate(basket)
    goods = basket.total_incl_tax
    return {
        "goods": goods,
        "shipping": charge.incl_tax,
        "shipping_method": FlatRate.name,
        "total": goods + charge.incl_tax,
        "vat": (goods - net_of_lines(basket)) + (charge.incl_tax - charge.excl_tax),
        "vat_rate": settings.VAT_RATE,
    }

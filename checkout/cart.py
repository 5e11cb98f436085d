"""The cart: add, change, look. Each view is one form of the page; what was wrong is said, and the cart is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from oscar.core.loading import get_model

from catalog.models import Release
from catalog.stock.states import Lifecycle
from checkout import gateway, payments
from checkout.along.link import to_take_along
from checkout.basket import ShopRequest
from checkout.carts import contents, keeping, visitor
from checkout.carts.contents import cart_lines, parse_quantity, too_many, totals
from checkout.models import Payment
from consent.origin import tokenless

Line = get_model("basket", "Line")
StockRecord = get_model("partner", "StockRecord")
DEADLOCK = "40P01"
FIRST = "first"
"""In the address after a first record: a request that carries it and no cookie comes from a browser that keeps none."""


@never_cache
@require_safe
def cart(request: ShopRequest) -> HttpResponse:
    """What is in the cart, what it costs, until when it is kept, and the order that waits for its payment."""
    basket = request.basket
    lines = cart_lines(basket)
    kept = visitor.kept_of(basket) if lines else None
    context = {
        "accent": "ciel",
        "lines": lines,
        "totals": totals(basket) if lines else None,
        "copies": sum(line.quantity for line in lines),
        "all_held": all(line.invitation for line in lines),
        "blocked": any(line.problem for line in lines),
        "waiting_payment": request.waiting_payment(),
        "kept_until": kept.keep_until if kept and kept.subject else None,
        "no_cookie": FIRST in request.GET and not request.COOKIES and not lines,
        **(to_take_along(lines) if lines else {}),
    }
    return render(request, "checkout/cart.html", context)


def once_more(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Of two that wait for each other in a circle PostgreSQL ends one; nothing of it has happened, so it begins anew.

    That takes three tabs and an erasure of the same account at one moment, and then it is no reason for a 500.
    """

    @wraps(view)
    def again(request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except OperationalError as fault:
            if getattr(fault.__cause__, "sqlstate", "") != DEADLOCK:
                raise
            request._basket_cache = None  # what the request has seen is undone
            vars(request).pop("cookie_cart_once", None)
            return view(request, *args, **kwargs)

    return again


@tokenless
@require_POST
@once_more
def add(request: ShopRequest, slug: str) -> HttpResponse:
    """Put copies of a release into the cart."""
    release = release_to_buy(slug)
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
    try:
        with told(request), keeping.changing(request) as cart:
            contents.add(cart, release, quantity)
            messages.success(request, _("“%(title)s” is in your cart.") % {"title": release.title})
    except contents.TooMany as refusal:
        messages.error(request, too_many(release, refusal.in_cart))
        return redirect("cart" if refusal.in_cart else release)
    return to_cart(request)


def release_to_buy(slug: str) -> Release:
    """A published release with its stock record, in one query where it has one."""
    published = StockRecord.objects.select_related("product").exclude(product__lifecycle=Lifecycle.DRAFT)
    record = published.filter(product__slug=slug).order_by("pk").first()
    release: Release = record.product if record else get_object_or_404(Release.objects.published(), slug=slug)
    if record:
        release.stockrecord = record
    return release


@tokenless
@require_POST
@once_more
def update(request: ShopRequest, line_id: int) -> HttpResponse:
    """Set the copies of one line; 0 takes it out."""
    cart = request.open_cart()
    line = Line.objects.select_related("product", "stockrecord").filter(basket=cart.pk, pk=line_id).first()
    if line is None or not cart.pk:
        messages.info(request, _("That record is no longer in your cart."))
        return redirect("cart")
    release: Release = line.product
    line.release, release.stockrecord = release, line.stockrecord
    line.invitation = contents.invitations_of([line]).get(line.pk)
    most = contents.most_copies(line)
    quantity = parse_quantity(request.POST.get("quantity", ""))
    if quantity is None:
        messages.error(request, _("A number of copies is a whole number from 0 on. Your cart is as it was."))
    elif quantity > most and line.invitation:
        messages.error(request, _("So many copies are not held for you. Your cart is as it was."))
    elif quantity > most:
        messages.error(request, too_many(release, 0))
    else:
        with told(request), keeping.changing(request) as cart:
            if quantity:
                contents.put(cart, release, line, quantity)
            else:
                line.delete()
                messages.success(request, _("“%(title)s” is out of your cart.") % {"title": release.title})
    return redirect("cart")


@contextmanager
def told(request: ShopRequest) -> Iterator[None]:
    """Say so where another tab was faster and the cart could not be changed."""
    try:
        yield
    except keeping.CartOrdered:
        messages.info(request, _("Your cart has just become an order, so it was not changed."))
    except keeping.CartMoved:
        messages.info(request, _("Your cart has just changed in another window. Please do that once more."))


def to_cart(request: ShopRequest) -> HttpResponse:
    """To the cart, by an address that tells whether this is the first time that the browser is given a cookie."""
    known = request.user.is_authenticated or settings.OSCAR_BASKET_COOKIE_OPEN in request.COOKIES
    return redirect("cart") if known else redirect(f"{reverse('cart')}?{FIRST}")


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
    request._basket_cache = None
    visitor.becomes(request, payment.given_back)
    return True

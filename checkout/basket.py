"""The cart of a visitor: Oscar's basket, found by a signed cookie or by the account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum, prefetch_related_objects
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from oscar.apps.basket.middleware import BasketMiddleware
from oscar.core.loading import get_model

from checkout.carts import keeping, merging, visitor
from checkout.models import Payment

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
SAFE = ("GET", "HEAD", "OPTIONS")


class ShopRequest(HttpRequest):
    """A request as it leaves `CartMiddleware`: with the visitor's cart."""

    basket: Any
    strategy: Any
    cart_count: Callable[[], int]
    waiting_payment: Callable[[], Payment | None]
    open_cart: Callable[[], Any]
    cart_cookie_due: bool
    _basket_cache: Any


class CartMiddleware(BasketMiddleware):
    """Oscar's basket middleware, but a cart is kept as its owner permits, and counting copies needs no offers.

    Sets on the request, beside Oscar's `basket`: `open_cart()` (the same cart, but no offers are looked up),
    `cart_count()` (copies, for the header) and `waiting_payment()` (the unpaid order that the cart became, or None).
    """

    def __call__(self, request: ShopRequest) -> HttpResponseBase:
        request.cart_count = lambda: cart_count(request)
        request.waiting_payment = lambda: waiting_payment(request)
        request.open_cart = lambda: self.open_cart(request)
        request.cart_cookie_due = False
        response: HttpResponseBase = super().__call__(request)
        return response

    def open_cart(self, request: ShopRequest) -> Any:
        """The visitor's cart, for changing it: what it costs is not asked."""
        cart = self.get_basket(request)
        cart.strategy = request.strategy
        return cart

    def get_basket(self, request: Any) -> Any:
        """The visitor's open cart, once a request. Looking writes no row: a cart begins with the first record."""
        if request._basket_cache is None:
            cart = current_cart(request)
            if cart is None or cart.status != Basket.OPEN:
                cart = Basket(owner=request.user if request.user.is_authenticated else None)
            request._basket_cache = cart
        return request._basket_cache

    def apply_offers_to_basket(self, request: Any, basket: Any) -> None:
        """Oscar's offers; the cart's vouchers are read once, for whoever shows them too."""
        if basket.pk:
            prefetch_related_objects([basket], "vouchers")
        super().apply_offers_to_basket(request, basket)

    def process_response(self, request: Any, response: Any) -> Any:
        """Leave the cart as its owner permits at the end of the request, and tell the browser which one it is."""
        if not request.COOKIES and not request.cart_cookie_due:
            return response
        key = settings.OSCAR_BASKET_COOKIE_OPEN
        sent = request.COOKIES.get(key)
        of_account = request.user.is_authenticated
        if of_account and sent is None and (request.method in SAFE or request._basket_cache is not None):
            return response
        cart = current_cart(request)
        named = visitor.cookie_cart(request)
        if not of_account and cart is not None and cart.status in (Basket.OPEN, Basket.FROZEN):
            value = self.get_basket_hash(cart.pk)
            if request.cart_cookie_due or sent != value:
                response.set_cookie(key, value)
        elif sent is not None and (named is None or named.status == Basket.SUBMITTED) and not visitor.is_late(request):
            response.delete_cookie(key)
        return response


def current_cart(request: HttpRequest) -> Any:
    """The visitor's cart, in line with what they permit now, at its payment too; None without one."""
    cart = merging.account_cart(request) if request.user.is_authenticated else visitor.cookie_cart(request)
    if cart is None or cart.status not in (Basket.OPEN, Basket.FROZEN):
        return cart
    return keeping.follow(request, cart)


def cart_count(request: ShopRequest) -> int:
    """Copies in the visitor's open cart, in three queries at most and none for somebody without a cart."""
    cart = getattr(request, "_basket_cache", None)
    read = getattr(cart, "_lines", None)  # by the page that shows them
    if cart is not None and cart.pk and read is not None:
        return sum(line.quantity for line in read)
    if cart is None:
        cart = current_cart(request)
    if cart is None or cart.pk is None or cart.status != Basket.OPEN:
        return 0
    return Line.objects.filter(basket=cart.pk).aggregate(copies=Sum("quantity"))["copies"] or 0


def waiting_payment(request: HttpRequest) -> Payment | None:
    """The payment that the visitor's frozen cart waits for, begun before signing in or after; None without one."""
    waiting = Payment.objects.waiting().filter(cart__status=Basket.FROZEN).select_related("order", "cart")
    cart = visitor.cookie_cart(request)
    frozen = [cart.pk] if cart is not None and cart.status == Basket.FROZEN else []
    if request.user.is_authenticated:
        return waiting.filter(Q(cart__in=frozen) | Q(cart__owner=request.user)).order_by("-pk").first()
    return waiting.filter(cart__in=frozen).first() if frozen else None

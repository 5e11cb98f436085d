"""The cart of a visitor: Oscar's basket, found by a signed cookie that ends with the visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from oscar.apps.basket.middleware import BasketMiddleware
from oscar.core.loading import get_model

from checkout.models import Payment

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")


class ShopRequest(HttpRequest):
    """A request as it leaves `CartMiddleware`: with the visitor's cart."""

    basket: Any
    strategy: Any
    cart_count: Callable[[], int]
    waiting_payment: Callable[[], Payment | None]
    open_cart: Callable[[], Any]
    _basket_cache: Any


class CartMiddleware(BasketMiddleware):
    """Oscar's basket middleware, but a frozen cart is remembered, and counting copies needs no offers.

    Sets on the request, beside Oscar's `basket`: `open_cart()` (the same cart, but no offers are looked up),
    `cart_count()` (copies, for the header) and `waiting_payment()` (the unpaid order that the cart became, or None).
    """

    def __call__(self, request: ShopRequest) -> HttpResponseBase:
        request.cart_count = lambda: cart_count(request)
        request.waiting_payment = lambda: waiting_payment(request)
        request.open_cart = lambda: self.open_cart(request)
        response: HttpResponseBase = super().__call__(request)
        return response

    def open_cart(self, request: ShopRequest) -> Any:
        """The visitor's cart, for changing it: what it costs is not asked."""
        cart = self.get_basket(request)
        cart.strategy = request.strategy
        return cart

    def get_cookie_basket(self, cookie_key: str, request: Any, manager: Any) -> Any:
        """The open cart of the cookie. A cookie whose cart waits for its payment is kept."""
        cart = cookie_cart(request)
        if cart is None or cart.status == Basket.SUBMITTED:
            if cookie_key in request.COOKIES:
                request.cookies_to_delete.append(cookie_key)
            return None
        return cart if cart.status == Basket.OPEN and cart.owner_id is None else None

    def process_response(self, request: Any, response: Any) -> Any:
        """Tell the browser which cart is its own now, and forget one that is paid."""
        cart = getattr(request, "_basket_cache", None)
        if cart is not None and cart.id and cart.owner_id is None:
            value = self.get_basket_hash(cart.id)
            if request.COOKIES.get(self.get_cookie_key(request)) != value:
                response.set_cookie(
                    self.get_cookie_key(request), value, secure=settings.HTTPS, httponly=True, samesite="Lax"
                )
        else:
            for key in getattr(request, "cookies_to_delete", []):
                response.delete_cookie(key)
        return response


def cookie_cart(request: HttpRequest) -> Any:
    """The cart that the cookie names, in whatever status; None without a cookie, or with a forged one."""
    if not hasattr(request, "cookie_cart_once"):
        value = request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN)
        request.cookie_cart_once = cart_of(value) if value else None  # type: ignore[attr-defined]  # once a request
    return request.cookie_cart_once  # type: ignore[attr-defined]


def cart_of(signed: str) -> Any:
    """The cart of a signed number; None where the signature is not ours or the cart is gone.

    A cart whose order has ended unpaid was given back as a new one, which is the visitor's from then on.
    """
    try:
        pk = int(Signer().unsign(signed))
    except (BadSignature, ValueError):
        return None
    cart = Basket.objects.filter(pk=pk).first()
    if cart is not None and cart.status == Basket.SUBMITTED:
        ended = Payment.objects.filter(cart=cart, given_back__status=Basket.OPEN).select_related("given_back").first()
        return ended.given_back if ended else cart
    return cart


def cart_count(request: ShopRequest) -> int:
    """Copies in the visitor's open cart, in three queries at most and none for somebody without a cart."""
    cart = getattr(request, "_basket_cache", None)
    if cart is not None:
        lines = Line.objects.filter(basket=cart.pk) if cart.pk else Line.objects.none()
    elif request.user.is_authenticated:
        lines = Line.objects.filter(basket__owner=request.user, basket__status=Basket.OPEN)
    else:
        found = cookie_cart(request)
        lines = Line.objects.filter(basket=found) if found and found.status == Basket.OPEN else Line.objects.none()
    return lines.aggregate(copies=Sum("quantity"))["copies"] or 0


def waiting_payment(request: HttpRequest) -> Payment | None:
    """The payment that the visitor's frozen cart waits for; None where there is none."""
    waiting = Payment.objects.waiting().filter(cart__status=Basket.FROZEN).select_related("order", "cart")
    if request.user.is_authenticated:
        return waiting.filter(cart__owner=request.user).order_by("-pk").first()
    cart = cookie_cart(request)
    return waiting.filter(cart=cart).first() if cart and cart.status == Basket.FROZEN else None

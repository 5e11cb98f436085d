"""Which cart is this visitor's: the one that the cookie names, or the account's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from oscar.core.loading import get_model

from checkout.models import KeptCart, Payment
from consent import permission

Basket = get_model("basket", "Basket")


def number_in_cookie(request: HttpRequest) -> int | None:
    """The number of a cart that we have signed; None without a cookie, or with a forged one."""
    try:
        number = int(Signer().unsign(request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN, "")))
    except (BadSignature, ValueError):
        return None
    return number


def cookie_cart(request: HttpRequest) -> Any:
    """The cart that the cookie names, in whatever status; None where there is none, or its time is over."""
    if not hasattr(request, "cookie_cart_once"):
        number = number_in_cookie(request)
        request.cookie_cart_once = None if number is None else cart_of(number)  # type: ignore[attr-defined]  # as below
    return request.cookie_cart_once  # type: ignore[attr-defined]  # once a request


def cart_of(number: int) -> Any:
    """The cart of a number that a stranger's browser carries; an account's cart is nobody else's.

    A cart whose order has ended unpaid was given back as a new one, which is the visitor's from then on.
    """
    cart = Basket.objects.select_related("kept").filter(pk=number).first()
    if cart is not None and cart.status == Basket.SUBMITTED:
        again = Payment.objects.filter(cart=cart, given_back__status=Basket.OPEN)
        ended = again.select_related("given_back__kept").first()
        cart = ended.given_back if ended else cart
    if cart is None or cart.owner_id is not None or (cart.status == Basket.OPEN and is_over(cart)):
        return None
    return cart


def account_carts(owner: Any) -> QuerySet[Any]:
    """The open carts of an account; more than one where two tabs have begun one each, until they are merged."""
    live = Q(kept=None) | Q(kept__keep_until__gt=timezone.now())
    carts: QuerySet[Any] = Basket.objects.select_related("kept").filter(live, owner=owner, status=Basket.OPEN)
    return carts.order_by("pk")


def kept_of(cart: Any) -> KeptCart | None:
    """Until when a cart is kept, and on whose permission."""
    kept: KeptCart | None = getattr(cart, "kept", None)
    return kept


def is_over(cart: Any) -> bool:
    """Its time has passed, though the clean-up has not been here yet."""
    kept = kept_of(cart)
    return kept is not None and kept.keep_until <= timezone.now()


def is_late(request: HttpRequest) -> bool:
    """Whether the browser sent a yes that has ended and a number that names nothing any more.

    Another of its tabs has most likely just been answered: with a new number, which this answer must not take away.
    Where that is not so, the ended yes goes with this answer, and the dead number with the next.
    """
    named = number_in_cookie(request) is not None and cookie_cart(request) is None
    return named and (permission.of(request).lapsed or getattr(request, "yes_ended", False))


def loses(request: HttpRequest) -> None:
    """The cart that the cookie named when we looked is gone now."""
    request.cookie_cart_once = None  # type: ignore[attr-defined]  # once a request


def becomes(request: HttpRequest, cart: Any) -> None:
    """From now on this is the visitor's cart (None: no cart); the browser is told with the response."""
    if cart is None or cart.owner_id is None:
        request.cookie_cart_once = cart  # type: ignore[attr-defined]  # once a request
        request.cart_cookie_due = cart is not None  # type: ignore[attr-defined]  # read by `CartMiddleware`

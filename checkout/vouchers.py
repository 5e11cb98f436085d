"""A voucher in the cart: put in by its code, taken out again. What it takes off is Oscar's to work out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from oscar.apps.offer.applicator import Applicator
from oscar.core.loading import get_model

from checkout.basket import ShopRequest
from checkout.cart import told
from checkout.carts import keeping
from consent import limits
from consent.origin import tokenless

Voucher = get_model("voucher", "Voucher")
# Enough for a slip of the pen, too few to find a code by trying.
TRIES, WITHIN = 20, timedelta(hours=1)
LONGEST = 128


@tokenless
@require_POST
def voucher(request: ShopRequest) -> HttpResponse:
    """Put a voucher in, or take one out (`remove`)."""
    typed = "".join(letter for letter in request.POST.get("code", "") if letter.isprintable())
    code = " ".join(typed.upper().split())[:LONGEST]
    cart = request.basket
    if cart.is_empty:
        messages.info(request, _("A voucher needs a record in the cart first."))
    elif request.POST.get("remove"):
        with told(request), keeping.changing(request) as cart:
            cart.vouchers.remove(*cart.vouchers.filter(code=code))
    elif limits.too_often("voucher", str(cart.pk), times=TRIES, within=WITHIN):
        return limits.slow_down(request, WITHIN)
    elif refusal := why_not(cart, code):
        messages.error(request, refusal)
    else:
        with told(request), keeping.changing(request) as cart:
            cart.vouchers.add(Voucher.objects.get(code=code))
            messages.success(request, _("The voucher %(code)s is in your cart.") % {"code": code})
    return redirect("cart")


def why_not(cart: Any, code: str) -> str:
    """Why this code takes nothing off this cart; "" where it does. An unknown code and a used one sound alike, so that
    codes cannot be told apart by trying.
    """
    if not code:
        return _("Please type the voucher’s code.")
    found = Voucher.objects.filter(code=code).first()
    customer = cart.owner or AnonymousUser()
    if found is None or not found.is_active() or not found.is_available_to_user(customer)[0]:
        if found is not None and found.usage == Voucher.ONCE_PER_CUSTOMER and not customer.is_authenticated:
            return _("The voucher %(code)s is for customers with an account. Please sign in first.") % {"code": code}
        return _("There is no voucher %(code)s that can be used now.") % {"code": code}
    if not takes_off(found, cart):
        return _("The voucher %(code)s takes nothing off what is in your cart.") % {"code": code}
    return ""


def takes_off(found: Any, cart: Any) -> bool:
    """Whether a voucher changes the price of a cart."""
    cart.reset_offer_applications()
    offers = list(found.offers.all())
    for offer in offers:
        offer.set_voucher(found)
    Applicator().apply_offers(cart, offers)
    took = bool(cart.total_discount)
    cart.reset_offer_applications()
    return took

"""Why a cart could not become an order: said plainly, before any money moves, and the rest of the cart kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from checkout.basket import ShopRequest
from checkout.cart import told
from checkout.carts import keeping
from checkout.placement import CopiesGone, NotPlaced, Shortage, TotalChanged, VoucherGone

Line = get_model("basket", "Line")


def answer(request: ShopRequest, refusal: NotPlaced) -> HttpResponse:
    """Tell the shopper, and send them to where they can go on."""
    if isinstance(refusal, CopiesGone):
        return tell_what_is_gone(request, refusal)
    if isinstance(refusal, VoucherGone):
        return tell_of_voucher(request, refusal)
    if isinstance(refusal, TotalChanged):
        messages.warning(request, _("A price has changed since you saw this page. Please look at the new total."))
        return redirect("checkout")
    messages.info(request, _("This cart was ordered or emptied already."))
    return redirect("cart")


def tell_what_is_gone(request: ShopRequest, gone: CopiesGone) -> HttpResponse:
    """Say which copies cannot be had, and keep the rest of the cart. Nothing was charged."""
    with told(request), keeping.changing(request) as cart:
        for shortage in gone.shortages:
            line = Line.objects.filter(basket=cart, pk=shortage.line_id)
            if shortage.available:
                line.update(quantity=shortage.available)
            else:
                line.delete()
            messages.error(request, why(shortage))
    messages.info(request, _("Nothing was charged."))
    return redirect("cart")


def why(shortage: Shortage) -> str:
    """What stood in the way of a line, and what is left of it in the cart."""
    if shortage.held:
        text = _("“%(title)s”: the time for which it was held for you is over. It is out of your cart.")
    elif shortage.limit and shortage.available:
        text = _("“%(title)s”: %(limit)d for each customer, earlier orders counted. Your cart has %(count)d now.")
    elif shortage.limit:
        text = _("“%(title)s”: %(limit)d for each customer, and you have ordered them before. It is out of your cart.")
    elif shortage.available:
        text = _("“%(title)s”: somebody was faster. %(count)d of your copies can still be had.")
    else:
        text = _("“%(title)s”: somebody was faster, and the last copy is gone. It is out of your cart.")
    return text % {"title": shortage.title, "count": shortage.available, "limit": shortage.limit}


def tell_of_voucher(request: ShopRequest, gone: VoucherGone) -> HttpResponse:
    """Say which voucher counts no more, and take it out; the new total has to be seen before it is paid."""
    with told(request), keeping.changing(request) as cart:
        cart.vouchers.remove(gone.voucher_id)
    text = _("The voucher %(code)s cannot be used any more. Nothing was charged; here is the new total.")
    messages.error(request, text % {"code": gone.code})
    return redirect("checkout")

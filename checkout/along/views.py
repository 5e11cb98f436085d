"""The pages of a cart that was taken along: look at it, put it into this browser, draw its code."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe
from oscar.core.loading import get_model

from checkout.along.link import address, unpack
from checkout.along.today import TodaysLine, look_up
from checkout.basket import ShopRequest
from checkout.cart import give_back, to_cart, told
from checkout.carts import keeping
from checkout.carts.contents import put
from checkout.links import BadLink
from consent.origin import tokenless

Line = get_model("basket", "Line")
INK, PAPER = "#100e0c", "#faf9f6"  # the shop's own two, whatever the scheme: a code is read dark on light


@never_cache
@require_safe
def along(request: ShopRequest, signed: str) -> HttpResponse:
    """What is in it, at today's prices."""
    try:
        lines = look_up(unpack(signed))
    except BadLink:
        return bad_link(request)
    context = {
        "accent": "ciel",
        "signed": signed,
        "lines": lines,
        "copies": sum(line.copies for line in lines),
        "goods": sum((line.price for line in lines), Decimal("0.00")),
    }
    return render(request, "checkout/along.html", context)


@tokenless
@require_POST
def put_here(request: ShopRequest, signed: str) -> HttpResponse:
    """Have at least these copies in this browser's cart; pressed twice, nothing is doubled."""
    try:
        lines = look_up(unpack(signed))
    except BadLink:
        return bad_link(request)
    if not any(line.copies for line in lines):
        messages.error(request, _("Nothing of it can be bought at the moment."))
        return redirect("along", signed)
    payment = request.waiting_payment()
    if payment and not give_back(request, payment):
        return redirect("cart")
    with told(request):
        with keeping.changing(request) as cart:
            fill(cart, lines)
        messages.success(request, _("The cart that you took along is in this browser now."))
        for line in lines:
            if line.shortage:
                messages.info(request, f"{line.name}: {line.shortage}")
    return to_cart(request)


def fill(cart: object, lines: list[TodaysLine]) -> None:
    """Put in what is missing; what is there already stays, even where it is more."""
    there = {line.product_id: line for line in Line.objects.filter(basket=cart, invited=None)}
    for line in lines:
        known = there.get(line.carried.release_id)
        if line.release and line.copies > (known.quantity if known else 0):
            put(cart, line.release, known, line.copies)


@cache_control(private=True, max_age=86_400)
@require_safe
def code(request: ShopRequest, signed: str) -> HttpResponse:
    """The link as a QR code: a picture of our own, without any style or script in it."""
    try:
        unpack(signed)
    except BadLink:
        return HttpResponse(status=404)
    picture = BytesIO()
    segno.make(address(signed), micro=False, boost_error=False).save(
        picture, kind="svg", border=4, dark=INK, light=PAPER, omitsize=True, svgclass=None, lineclass=None, nl=False
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def bad_link(request: ShopRequest) -> HttpResponse:
    """Forged, cut off or too old: a plain page, and the cart of this browser is as it was."""
    return render(request, "checkout/along_bad_link.html", {"accent": "ciel"}, status=404)

"""The checkout: one address, three sections, each its own form; and the page of an order."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.forms import DecimalField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkout import gateway, payments, refusals
from checkout.addresses import country_name, lines_of
from checkout.basket import ShopRequest
from checkout.carts.contents import cart_lines, totals
from checkout.forms import AddressForm
from checkout.links import BadLink, order_of, order_path
from checkout.models import OwedCopies, Payment
from checkout.placement import Buyer, NotPlaced, place
from checkout.shipping import FlatRate

KEPT = "checkout"  # in the session: what the shopper has told so far
CART_SALT = "sillon.checkout.cart"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: ShopRequest) -> HttpResponse:
    """Ask for what is still missing; a post answers one section."""
    section = request.POST.get("section", "")
    if section == "pay":
        return pay(request)
    lines = cart_lines(request.basket)
    if not lines or any(line.problem for line in lines):
        return redirect("cart")
    if section == "address":
        return answer_address(request)
    if section == "delivery":
        return answer_delivery(request)
    return show(request)


def answer_address(request: ShopRequest) -> HttpResponse:
    """Keep a good address; show a bad one again with what is wrong and every value kept."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    request.session[KEPT] = {
        **request.session.get(KEPT, {}),
        "email": form.cleaned_data["email"],
        "address": form.address,
    }
    return redirect("checkout")


def answer_delivery(request: ShopRequest) -> HttpResponse:
    """Keep the chosen way of delivery."""
    if request.POST.get("delivery") != FlatRate.code:
        messages.error(request, _("Please choose how the parcel travels."))
        return redirect("checkout")
    request.session[KEPT] = {**request.session.get(KEPT, {}), "delivery": FlatRate.code}
    return redirect("checkout")


def show(request: ShopRequest, form: AddressForm | None = None, status: int = 200) -> HttpResponse:
    """The page in the state that the kept answers and `?change=` give it."""
    kept = request.session.get(KEPT, {})
    step = next_step(kept, request.GET.get("change", "")) if form is None else "address"
    if form is None and step == "address":
        known = {"country": "FR", "email": getattr(request.user, "email", "")}
        initial = {**kept.get("address", {}), "email": kept.get("email", "")} if kept else known
        form = AddressForm(initial=initial)
    basket = request.basket
    context = {
        "accent": "ciel",
        "step": step,
        "address_form": form,
        "address": kept.get("address"),
        "email": kept.get("email"),
        "country": country_name(kept.get("address", {}).get("country", "")),
        "delivery": FlatRate(),
        "lines": cart_lines(basket),
        "totals": totals(basket),
        "held_minutes": settings.PAYMENT_WINDOW_MINUTES,
        "cart_token": signing.dumps(basket.pk, salt=CART_SALT),
    }
    return render(request, "checkout/checkout.html", context, status=status)


def next_step(kept: dict[str, Any], change: str = "") -> str:
    """The first section without an answer, or the one that the shopper wants to change."""
    if "address" not in kept or change == "address":
        return "address"
    if "delivery" not in kept or change == "delivery":
        return "delivery"
    return "review"


def pay(request: ShopRequest) -> HttpResponse:
    """The last button. The form names its cart, so that the second of two clicks finds the first one's order."""
    kept = request.session.get(KEPT, {})
    try:
        cart_id = signing.loads(request.POST.get("cart", ""), salt=CART_SALT, max_age=24 * 3600)
        shown = DecimalField(max_digits=12, decimal_places=2).clean(request.POST.get("total", ""))
    except (signing.BadSignature, ValidationError):
        messages.error(request, _("This page was too old to pay from. Please look at your order once more."))
        return redirect("checkout")
    if next_step(kept) != "review":
        return redirect("checkout")
    buyer = Buyer(kept["email"], kept["address"], get_language() or "en")
    try:
        payment = place(cart_id, buyer, shown_total=shown)
    except NotPlaced as refusal:
        return refusals.answer(request, refusal)
    return to_payment_page(request, payment)


def to_payment_page(request: ShopRequest, payment: Payment) -> HttpResponse:
    """Send the shopper on to pay; if the payment page does not answer, the order waits and says so."""
    try:
        response = redirect(payments.start(payment))
    except gateway.GatewayError:
        messages.error(request, _("The payment page does not answer. Your copies are held; please try again soon."))
        return redirect("cart")
    response.status_code = 303
    return response


@require_POST
def resume(request: ShopRequest, signed: str) -> HttpResponse:
    """Pay an order that waits, from its own page or from the cart."""
    try:
        order = order_of(signed)
    except BadLink:
        return bad_link(request)
    return to_payment_page(request, Payment.objects.select_related("order").get(order=order))


@never_cache
@require_safe
def order(request: ShopRequest, signed: str) -> HttpResponse:
    """The page of an order, by its signed link. Coming back from the payment page, the session is looked at first."""
    try:
        found = order_of(signed)
    except BadLink:
        return bad_link(request)
    payment = Payment.objects.select_related("order").filter(order=found).first()
    if payment and payment.is_waiting:
        try:
            payments.sync(payment)
        except gateway.GatewayError:
            messages.info(request, _("The payment page does not answer at the moment. This page will know soon."))
        found.refresh_from_db()
    if "session_id" in request.GET:
        request.session.pop(KEPT, None)
        return redirect(order_path(found))
    context = {
        "accent": "ciel",
        "order": found,
        "payment": payment,
        "lines": found.lines.select_related("product").prefetch_related("product__images", "product__mediums"),
        "address": lines_of(found.shipping_address),
        "refunds": payment.refunds.live().order_by("created_at") if payment else [],
        "owed_copies": OwedCopies.objects.filter(line__order=found).select_related("line"),
        "vat": found.total_incl_tax - found.total_excl_tax,
        "signed": signed,
    }
    return render(request, "checkout/order.html", context)


def bad_link(request: ShopRequest) -> HttpResponse:
    """A link that was altered, cut off or has run out: a plain page, the cart kept."""
    return render(request, "checkout/bad_link.html", {"accent": "ciel"}, status=404)

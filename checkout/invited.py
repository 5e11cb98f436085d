"""The page of an invitation: copies that are held for a reader of the waiting list. Nothing happens on GET."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.alerts import invitations, links, place
from catalog.alerts.lots import may_be_bought
from catalog.alerts.pages import bad_link
from catalog.models import Alert, Invitation
from checkout.basket import ShopRequest
from checkout.cart import give_back, once_more, to_cart, told
from checkout.carts import contents, keeping
from consent.origin import tokenless


@never_cache
@tokenless
@require_http_methods(["GET", "HEAD", "POST"])
@once_more
def held(request: ShopRequest, signed: str) -> HttpResponse:
    """What is held, until when, and the two answers: into the cart, or on to the next in line."""
    try:
        key = links.held_key(signed)
    except links.BadLink:
        return bad_link(request)
    invitation = Invitation.objects.select_related("lot__release", "alert").filter(pk=key).first()
    if invitation is None:
        return bad_link(request)
    if request.method == "POST":
        return answer(request, invitation)
    release = invitation.lot.release
    alert = invitation.alert if invitation.alert and invitation.alert.is_waiting else None
    context = {
        "accent": release.accent,
        "release": release,
        "invitation": invitation,
        "sold": may_be_bought(release),
        "alert": alert,
        "place": place.said(alert.before()) if alert else "",
    }
    return render(request, "checkout/held.html", context)


def answer(request: ShopRequest, invitation: Invitation) -> HttpResponse:
    """Do what a button of the page says; twice is as good as once."""
    if "leave" in request.POST and invitation.alert:
        invitations.leave(invitation.alert, Alert.Ending.UNSUBSCRIBED)
    elif "decline" in request.POST or "leave" in request.POST:
        invitations.decline(invitation.pk)
    elif "cart" in request.POST:
        return into_cart(request, invitation)
    return redirect(request.path)


def into_cart(request: ShopRequest, invitation: Invitation) -> HttpResponse:
    """Put exactly the held copies into this browser's cart; where nothing is held any more, the page says so."""
    release = invitation.lot.release
    if not invitation.is_live or not may_be_bought(release):
        return redirect(request.path)
    payment = request.waiting_payment()
    if payment and not give_back(request, payment):
        return redirect("cart")
    with told(request), keeping.changing(request) as cart:
        contents.put_held(cart, invitation)
        messages.success(request, _("“%(title)s” is in your cart.") % {"title": release.title})
    return to_cart(request)

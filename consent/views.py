"""The cookie page, and the answers to the banner. Each view is one form; none of them needs a script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consent import answers, permission
from consent.notice import EXPLAINED
from consent.origin import tokenless
from consent.permission import Permission
from consent.purposes import Purpose, registry

ACCEPT, REFUSE, CHOSEN = "accept", "refuse", "chosen"


@never_cache
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Every cookie that the shop may set, from the registry that enforces it, and the form of the choice."""
    context = {
        "accent": "tilleul",
        "cookies": registry().values(),
        "purposes": purposes(request),
        "deleted": "deleted" in request.GET,
    }
    return render(request, "consent/cookies.html", context)


@tokenless
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Take an answer: both, none, or the purposes that are ticked."""
    said = request.POST.get("answer")
    if said not in (ACCEPT, REFUSE, CHOSEN):
        messages.error(request, _("That was no answer. Everything is as it was."))
        return redirect("cookies")
    wanted = {ACCEPT: Purpose.values, REFUSE: [], CHOSEN: request.POST.getlist("purpose")}[said]
    given = answers.answer(request, [purpose for purpose in Purpose if purpose in wanted])
    messages.success(request, told(given))
    back = way_back(request.POST.get("next", ""), request)
    if request.user.is_authenticated:
        return redirect(back)
    return redirect(f"{reverse('choice-kept')}?{urlencode({'next': back})}")


@tokenless
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Take every permission back, at once; from the foot of any page."""
    answers.answer(request, [])
    messages.success(request, _("Nothing is kept any more. What was saved is deleted."))
    return redirect(way_back(request.POST.get("next", ""), request))


@tokenless
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Delete everything of this visitor, here and in the browser."""
    answers.forget(request)
    return redirect(f"{reverse('cookies')}?deleted")


@never_cache
@require_safe
def choice_kept(request: HttpRequest) -> HttpResponse:
    """Whether the browser has kept the answer: on to where the visitor was, or a page that says it keeps no cookie."""
    back = way_back(request.GET.get("next", ""), request)
    if permission.of(request).choice:
        return redirect(back)
    return render(request, "consent/not_kept.html", {"accent": "tilleul", "back": back})


def purposes(request: HttpRequest) -> list[tuple[Purpose, Any, bool]]:
    """Each purpose with its explanation, and whether it is permitted now: what the form of the choice is made of."""
    return [(purpose, EXPLAINED[purpose], permission.of(request).allows(purpose)) for purpose in Purpose]


def way_back(address: str, request: HttpRequest) -> str:
    """The page that the form stood on; the cookie page where that is none of ours."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address.startswith("/") else reverse("cookies")


def told(given: Permission) -> str:
    """What happens now, in a sentence."""
    if not given.choice or not given.purposes:
        return _("Nothing is kept between visits.")
    until = {"day": date_format(localtime(given.choice.until), "j F Y")}
    if given.purposes == frozenset(Purpose):
        return _("We keep your cart and the records you looked at; your yes lasts until %(day)s.") % until
    if given.allows(Purpose.CART):
        return _("We keep your cart; your yes lasts until %(day)s.") % until
    return _("We keep the records you looked at; your yes lasts until %(day)s.") % until

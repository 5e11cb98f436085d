"""One's own data: taken along as a file, or erased. Both ask for the password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from checkout.customers import orders_of
from storefront.accounts import persons
from storefront.accounts.entrance import ACCENT, form_page, sent, show, with_password
from storefront.accounts.forms import ProveItForm


@sensitive_post_parameters()
@never_cache
@login_required
@form_page
@with_password
def take_along(request: HttpRequest) -> HttpResponse:
    """Everything that the shop knows of who is signed in, as one file."""
    user: Any = request.user
    form = ProveItForm(user, sent(request))
    if not form.is_valid():
        return show(request, "account/take_along.html", form)
    response = JsonResponse(persons.export(persons.of_account(user)), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="sillon.json"'
    return response


@sensitive_post_parameters()
@never_cache
@login_required
@form_page
@with_password
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account, having said what stays and why."""
    user: Any = request.user
    form = ProveItForm(user, sent(request))
    person = persons.of_account(user)
    if form.is_valid():
        try:
            persons.erase(person)
        except persons.LastOwner:
            form.add_error(None, _("You are the last owner of the shop. Make somebody else an owner first."))
        else:
            logout(request)
            return redirect("account-erased")
    orders = orders_of(user.pk, person.emails).count()
    return show(request, "account/erase.html", form, orders=orders, years=settings.ORDER_YEARS)


@never_cache
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """What has gone, and what has stayed."""
    return render(request, "account/erased.html", {"accent": ACCENT})

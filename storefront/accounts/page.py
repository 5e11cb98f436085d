"""The account's page, and the address it is reached at."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from catalog.alerts import listing
from checkout.customers import adopt, orders_of
from consent import limits
from consent.addresses import readable
from consent.views import purposes
from storefront.accounts import links, tasks
from storefront.accounts.entrance import ACCENT, MAILS, MAILS_WITHIN, bad_link, form_page, sent, show, with_password
from storefront.accounts.forms import ChangeMailboxForm
from storefront.accounts.models import User

ORDERS = 20
"""Orders on one page."""


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Orders, what is waited for, what the account permits, how one signs in, and one's own data. Orders and alerts
    only for a proved address.
    """
    user: Any = request.user
    proved = [user.email] if user.email_confirmed_at else []
    alerts = listing.rows(proved) if proved else []
    orders = orders_of(user.pk if proved else None, proved)
    context = {
        "accent": ACCENT,
        "orders": Paginator(orders, ORDERS).get_page(request.GET.get("page")),
        "alerts": alerts,
        "alerts_path": listing.path_of(alerts),
        "purposes": purposes(request),
    }
    return render(request, "account/account.html", context)


@sensitive_post_parameters()
@never_cache
@login_required
@form_page
@with_password
def change_mailbox(request: HttpRequest) -> HttpResponse:
    """Ask for another address; it counts once somebody who reads its mail has said so."""
    user: Any = request.user
    form = ChangeMailboxForm(user, sent(request))
    if not form.is_valid():
        return show(request, "account/mailbox_change.html", form)
    return ask_mailbox(request, form.cleaned_data["email"])


@login_required
@require_POST
def prove_mailbox(request: HttpRequest) -> HttpResponse:
    """Send the link again that proves the account's own address."""
    user: Any = request.user
    return redirect("account") if user.email_confirmed_at else ask_mailbox(request, user.email)


def ask_mailbox(request: HttpRequest, address: str) -> HttpResponse:
    """Write to an address; the answer is the same whoever has it."""
    if limits.too_often("account-mail", address, times=MAILS, within=MAILS_WITHIN):
        return limits.slow_down(request, MAILS_WITHIN)
    user: Any = request.user
    transaction.on_commit(partial(tasks.mail_mailbox.delay, user.pk, address, get_language() or "en"))
    told = _("A mail is on its way to %(address)s. Its link makes the address yours; until then nothing changes.")
    messages.info(request, told % {"address": readable(address)})
    return redirect("account")


@never_cache
@login_required
@form_page
def confirm_mailbox(request: HttpRequest, signed: str) -> HttpResponse:
    """The page behind that link: a button, since programs that look through mail follow links. It wants the account
    signed in: a stranger who gets the mail by a slip of the keyboard can do nothing with it.
    """
    user: Any = request.user
    try:
        address = links.mailbox_address(signed, user)
    except links.BadLink:
        return bad_link(request)
    if request.method != "POST":
        return render(request, "account/mailbox_confirm.html", {"accent": ACCENT, "address": readable(address)})
    if not take(user, address):
        return bad_link(request)
    if address != user.email:
        told = partial(tasks.mail_notice.delay, "mailbox_changed", user.email, get_language() or "en")
        transaction.on_commit(told)
    request.session.cycle_key()
    messages.success(request, _("%(address)s is the address of your account.") % {"address": readable(address)})
    return redirect("account")


def take(user: User, address: str) -> bool:
    """Give the account its proved address, and keep the orders of the one before; False where somebody was faster."""
    try:
        with transaction.atomic():
            if user.email_confirmed_at and address != user.email:
                adopt(user.pk, [user.email])
            mine = User.objects.filter(pk=user.pk, email=user.email)
            changed: int = mine.update(email=address, email_confirmed_at=timezone.now())
            return changed == 1
    except IntegrityError:
        return False

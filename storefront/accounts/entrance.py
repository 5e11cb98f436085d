"""The door: signing up, signing in, signing out. No answer tells whether an address has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.views import LoginView, LogoutView
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from consent import limits, permission
from consent.addresses import normal
from consent.views import told
from storefront.accounts import links, tasks
from storefront.accounts.forms import MailboxForm, NewPasswordForm, SignInForm
from storefront.accounts.models import User

ACCENT = "ciel"
BACKEND = "django.contrib.auth.backends.ModelBackend"
TRIES, TRIES_WITHIN = 10, timedelta(minutes=15)
MAILS, MAILS_WITHIN = 5, timedelta(hours=1)
form_page = require_http_methods(["GET", "HEAD", "POST"])
Page = Callable[..., HttpResponseBase]


def with_password(view: Page) -> Page:
    """A page that asks for the password once more: whoever sits at somebody's browser may not try all day."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        whose = str(request.user.pk)
        if request.method == "POST" and limits.too_often("password", whose, times=TRIES, within=TRIES_WITHIN):
            return limits.slow_down(request, TRIES_WITHIN)
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@form_page
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for an address and write to it. The answer is the same for every address."""
    if request.user.is_authenticated:
        return redirect("account")
    form = MailboxForm(sent(request))
    if not form.is_valid():
        return show(request, "account/sign_up.html", form)
    address = form.cleaned_data["email"]
    if limits.too_often("account-mail", address, times=MAILS, within=MAILS_WITHIN):
        return limits.slow_down(request, MAILS_WITHIN)
    transaction.on_commit(partial(tasks.mail_sign_up.delay, address, get_language() or "en"))
    return redirect("sign-up-sent")


@never_cache
@require_safe
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """A mail is on its way, whatever it says."""
    return render(request, "account/sign_up_sent.html", {"accent": ACCENT})


@sensitive_post_parameters()
@never_cache
@form_page
def sign_up_confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """The page behind the mail's link: a password is chosen, and the account exists, its address proved."""
    try:
        address = links.sign_up_address(signed)
    except links.BadLink:
        return bad_link(request)
    if request.method != "POST" and User.objects.at(address).exists():
        return already_there(request)
    form = NewPasswordForm(User(email=address, email_confirmed_at=timezone.now()), sent(request))
    if not form.is_valid():
        return show(request, "account/sign_up_confirm.html", form, address=form.user.address)
    try:
        with transaction.atomic():
            user = form.save()
    except IntegrityError:
        # The link was used before, perhaps by the first of two clicks: whoever knows the password is let in.
        user = authenticate(request, username=address, password=form.cleaned_data["new_password1"])
        if user is None:
            return already_there(request)
    login(request, user, BACKEND)
    messages.success(request, _("Your account is open. It keeps your orders together."))
    return redirect("account")


def already_there(request: HttpRequest) -> HttpResponse:
    """The link was good, and was used."""
    messages.info(request, _("There is an account with this address already. Please sign in."))
    return redirect("sign-in")


class SignIn(LoginView):
    """Sign in; the session gets a new key, and `next` leads to our own pages only."""

    authentication_form = SignInForm
    template_name = "account/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"accent": ACCENT}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """So many tries at one address, known or not, and then a pause."""
        self.whose = normal(request.POST.get("username", "")[:320])
        if limits.too_often("sign-in", self.whose, times=TRIES, within=TRIES_WITHIN):
            return limits.slow_down(request, TRIES_WITHIN)
        return super().post(request, *args, **kwargs)

    @method_decorator(transaction.atomic)
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Hold the account's row while the session is made: an erasure comes before, and nobody is let in, or after,
        and finds the session. Rows that only point at the account (`no_key`) need not wait for it.
        """
        found = form.get_user()  # type: ignore[attr-defined]  # a SignInForm
        user = User.objects.select_for_update(no_key=True).filter(pk=found.pk, is_active=True).first()
        if user is None:
            form.add_error(None, form.get_invalid_login_error())  # type: ignore[attr-defined]  # Django’s form
            return self.form_invalid(form)
        user.backend = found.backend
        login(self.request, user)
        self.request.session.save()
        limits.forget("sign-in", self.whose)
        given = permission.of(self.request)
        if given.purposes:
            messages.info(self.request, _("Here your account’s choice counts.") + " " + told(given))
        return redirect(self.get_success_url())

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Back to the door itself would be a circle."""
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url


class SignOut(LogoutView):
    """Sign out, by a button."""

    next_page = "home"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        messages.info(request, _("You are signed out."))
        return response


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """A page with one form, fresh or with what is to be mended."""
    return render(request, template, {"accent": ACCENT, "form": form, **context}, status=422 if form.is_bound else 200)


def bad_link(request: HttpRequest) -> HttpResponse:
    """A link of a mail that was altered, cut off or used, or has run out."""
    return render(request, "account/bad_link.html", {"accent": ACCENT}, status=404)

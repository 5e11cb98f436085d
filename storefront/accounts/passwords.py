"""Passwords: forgotten, chosen anew, changed. Django's views, in our pages; the mail leaves in the background."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consent import limits
from storefront.accounts import tasks
from storefront.accounts.entrance import ACCENT, MAILS, MAILS_WITHIN, form_page, sent, show, with_password
from storefront.accounts.forms import ChangePasswordForm, MailboxForm, NewPasswordForm
from storefront.accounts.models import User


@never_cache
@form_page
def reset(request: HttpRequest) -> HttpResponse:
    """Ask for the address; whether it has an account is told to its mailbox only, and found out by the worker."""
    form = MailboxForm(sent(request))
    if not form.is_valid():
        return show(request, "account/password_reset.html", form)
    address = form.cleaned_data["email"]
    if limits.too_often("account-mail", address, times=MAILS, within=MAILS_WITHIN):
        return limits.slow_down(request, MAILS_WITHIN)
    transaction.on_commit(partial(tasks.mail_reset.delay, address, get_language() or "en"))
    return redirect("password-reset-done")


@never_cache
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    """If there is an account, a mail is on its way."""
    return render(request, "account/password_reset_sent.html", {"accent": ACCENT})


class ResetConfirm(PasswordResetConfirmView):
    """The page behind the mail's link. The link proves the mailbox too."""

    form_class = NewPasswordForm
    template_name = "account/password_reset_confirm.html"
    success_url = reverse_lazy("password-reset-complete")
    extra_context = {"accent": ACCENT}
    user: User

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        User.objects.filter(pk=self.user.pk, email_confirmed_at=None).update(email_confirmed_at=timezone.now())
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """A link that is no good (any more) is no page of ours."""
        kwargs.setdefault("status", 200 if context["validlink"] else 404)
        return super().render_to_response(context, **kwargs)


@never_cache
@require_safe
def reset_complete(request: HttpRequest) -> HttpResponse:
    """The new password holds; nobody is signed in anywhere any more."""
    return render(request, "account/password_reset_complete.html", {"accent": ACCENT})


@method_decorator((never_cache, login_required, with_password), name="dispatch")
class Change(PasswordChangeView):
    """A new password for somebody who knows the old one: every other browser is signed out."""

    form_class = ChangePasswordForm
    template_name = "account/password_change.html"
    success_url = reverse_lazy("account")
    extra_context = {"accent": ACCENT}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("Your new password is set. Every other browser is signed out."))
        user: Any = self.request.user
        told = partial(tasks.mail_notice.delay, "password_changed", user.email, get_language() or "en")
        transaction.on_commit(told)
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

"""The forms of an account: Django's own, in the shop's words. Each field carries its autocomplete token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from consent.addresses import MailboxField
from storefront.accounts.models import User


def current_password(label: Any) -> forms.CharField:
    """The field for the password that somebody has."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, strip=False, max_length=4096, widget=widget)


class MailboxForm(forms.Form):
    """One address: to sign up, or to choose a new password."""

    email = MailboxField()
    use_required_attribute = False


class SignInForm(AuthenticationForm):
    """Address and password. What is wrong is never said of one of the two alone."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("No account opens with this address and this password. Please look at both once more."),
    }
    use_required_attribute = False

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        attrs = {**self.fields["username"].widget.attrs, "autocomplete": "username", "spellcheck": "false"}
        attrs.pop("autofocus", None)
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget = forms.EmailInput(attrs=attrs)
        self.fields["password"].max_length = 4096  # type: ignore[attr-defined]  # a CharField


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A password chosen for the first time, or after the old one was forgotten."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self)


class ChangePasswordForm(PasswordChangeForm):
    """A new password for somebody who knows the old one."""

    old_password = current_password(_("Your password now"))
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self)


def in_our_words(form: forms.Form) -> None:
    """Labels and hints as the shop says them: one line, no list."""
    form.fields["new_password1"].label = _("New password")
    form.fields["new_password1"].help_text = _("at least 8 characters")
    form.fields["new_password2"].label = _("The same once more")
    form.fields["new_password2"].help_text = ""


class ProveItForm(forms.Form):
    """The password once more, before something that cannot be undone or that shows everything."""

    password = current_password(_("Your password"))
    use_required_attribute = False

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """It opens this account."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not the password of your account."), code="wrong")
        return password


class ChangeMailboxForm(ProveItForm):
    """Another address for the account, with the password."""

    email = MailboxField(label=_("New e-mail address"))
    field_order = ["email", "password"]

    def clean_email(self) -> str:
        """It is another one than now. Whether somebody else has it is told to that mailbox only."""
        email: str = self.cleaned_data["email"]
        if email == self.user.email and self.user.email_confirmed_at:
            raise ValidationError(_("This is the address of your account already."), code="same")
        return email

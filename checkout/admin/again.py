"""Who sends money back proves once more who they are: with the password, within the last few minutes.

The moment is kept in the session of this browser. A second factor, once the shop has one, is asked for here.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent import limits

GOOD_FOR = timedelta(minutes=5)
TRIES, TRIES_WITHIN = 10, timedelta(minutes=15)
RETRY_AFTER = str(int(TRIES_WITHIN.total_seconds()))
PROVED_AT = "proved_at"
FIELD = "password"


class ProofMixin(forms.Form):
    """The field for the password; a form says where it stands, and leaves it out where it was given a moment ago."""

    password = forms.CharField(
        label=_("your password"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Once more, since money goes back. It is not asked again for five minutes."),
    )


def is_proved(request: HttpRequest) -> bool:
    """Whether this browser's visitor gave the password a moment ago."""
    proved = request.session.get(PROVED_AT)
    if not isinstance(proved, int | float):
        return False
    age = timezone.now().timestamp() - proved
    return 0 <= age < GOOD_FOR.total_seconds()


def prove(request: HttpRequest, form: Any) -> HTTPStatus | None:
    """Look at the password in a valid form; where it is wrong, or was tried too often, the field says so.

    None where it is proved, else the status of the page that shows the form again.
    """
    if is_proved(request):
        return None
    user: Any = request.user
    given = form.cleaned_data.get(FIELD, "")
    if not given:
        form.add_error(FIELD, gettext("Please give your password."))
        return HTTPStatus.OK
    if limits.too_often(FIELD, str(user.pk), times=TRIES, within=TRIES_WITHIN):
        form.add_error(FIELD, gettext("That was tried too often. Please wait a quarter of an hour."))
        return HTTPStatus.TOO_MANY_REQUESTS
    if not user.check_password(given):
        form.add_error(FIELD, gettext("This is not your password."))
        return HTTPStatus.OK
    limits.forget(FIELD, str(user.pk))
    request.session[PROVED_AT] = timezone.now().timestamp()
    return None

"""The consent app."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    """What the shop may remember of a visitor."""

    name = "consent"
    verbose_name = _("Consent")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep our own rows, and see every sign-out, the admin's too."""
        from consent import keepers
        from consent.proofs import ProofKeeper

        keepers.register(ProofKeeper())
        user_logged_out.connect(note_sign_out, dispatch_uid="consent")


def note_sign_out(request: HttpRequest | None, **kwargs: Any) -> None:
    """Cookies that end at sign-out are deleted by the middleware with this response."""
    if request is not None:
        request.signed_out = True  # type: ignore[attr-defined]  # read by `consent.middleware`

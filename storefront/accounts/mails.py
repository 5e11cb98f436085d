"""The mails of an account. None is promised to anybody, so none has a row: who misses one asks for it again.

An address travels from the form to the worker and is then forgotten; nothing is written down before it is proved.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from consent.addresses import readable
from storefront.accounts import links
from storefront.accounts.models import User


def sign_up(address: str, language: str) -> None:
    """To a new address: the link at which its account begins. To a known one: that there is an account already."""
    if User.objects.at(address).exists():
        known(address, language)
        return
    with translation.override(language):
        send("sign_up", address, url=links.sign_up_path(address))


def known(address: str, language: str) -> None:
    """There is an account with this address already, and how to get in."""
    with translation.override(language):
        send("sign_up_known", address, url=reverse("sign-in"), reset_url=reverse("password-reset"))


def reset(address: str, language: str) -> None:
    """The link at which a new password is chosen; nothing to an address without an account."""
    user = User.objects.at(address).filter(is_active=True).first()
    if user is None:
        return
    with translation.override(language):
        names = {
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        }
        send("password_reset", user.email, url=reverse("password-reset-confirm", kwargs=names))


def mailbox(user_id: int, address: str, language: str) -> None:
    """The link by which an account proves an address: another one, or its own if that was never proved."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    if User.objects.at(address).exclude(pk=user_id).exists():
        known(address, language)
        return
    with translation.override(language):
        send("mailbox", address, url=links.mailbox_path(user, address))


def notice(kind: str, address: str, language: str) -> None:
    """Tell the owner what has just been changed: `password_changed` or `mailbox_changed`."""
    with translation.override(language):
        send(kind, address, url=reverse("password-reset"))


def send(kind: str, address: str, *, url: str, **context: Any) -> None:
    """Send one mail in the active language: subject, text and HTML. Raises `OSError` where the server refuses."""
    context |= {
        "url": settings.SITE_URL + url,
        "address": readable(address),
        "site_url": settings.SITE_URL,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    if "reset_url" in context:
        context["reset_url"] = settings.SITE_URL + context["reset_url"]
    folder = f"emails/{kind}"
    mail = EmailMultiAlternatives(
        subject=render_to_string(f"{folder}/subject.txt", context).strip(),
        body=render_to_string(f"{folder}/body.txt", context),
        to=[address],
    )
    mail.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
    mail.send()

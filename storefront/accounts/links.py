"""The signed links in an account's mails. Whoever has one can read the mailbox: that is what they prove."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from storefront.accounts.models import User

SIGN_UP = "sillon.account.sign-up"
MAILBOX = "sillon.account.mailbox"


class BadLink(Exception):
    """The link was not made by us, was altered, is used up, or has run out."""


def sign_up_path(address: str) -> str:
    """Where the owner of a mailbox chooses a password, in the active language. No account exists before."""
    return reverse("sign-up-confirm", kwargs={"signed": signing.dumps(address, salt=SIGN_UP)})


def sign_up_address(signed: str) -> str:
    """The address that a sign-up link proves. Raises `BadLink`."""
    return str(_read(signed, SIGN_UP))


def mailbox_path(user: User, address: str) -> str:
    """Where an account takes an address that its owner has just proved to be theirs."""
    signed = signing.dumps([user.pk, user.email, address], salt=MAILBOX)
    return reverse("mailbox-confirm", kwargs={"signed": signed})


def mailbox_address(signed: str, user: User) -> str:
    """The address that a link gives to this account. Raises `BadLink`, also once the account has changed its own:
    then the link is used up.
    """
    told = _read(signed, MAILBOX)
    if told[:2] != [user.pk, user.email]:
        raise BadLink
    return str(told[2])


def _read(signed: str, salt: str) -> Any:
    try:
        return signing.loads(signed, salt=salt, max_age=settings.PASSWORD_RESET_TIMEOUT)
    except signing.BadSignature:
        raise BadLink from None

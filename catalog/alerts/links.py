"""The signed links in the mails of an alert. They carry the alert's key, never an address: links stand in logs."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from catalog.models import Alert, Invitation

CONFIRM = "sillon.alert.confirm"
MINE = "sillon.alert.mine"
END = "sillon.alert.end"
HELD = "sillon.alert.held"
MINE_FOR = timedelta(days=180)


class BadLink(Exception):
    """The link was not made by us, was altered, or has run out."""


def confirm_path(alert: Alert) -> str:
    """Where the owner of the mailbox says yes, in the active language."""
    return reverse("alert-confirm", kwargs={"signed": signing.dumps(alert.pk, salt=CONFIRM)})


def confirm_key(signed: str) -> int:
    """The alert that a link confirms. Raises `BadLink`."""
    return _read(signed, CONFIRM, timedelta(hours=settings.ALERT_LINK_HOURS))


def mine_path(alert: Alert) -> str:
    """All alerts of this one's mailbox."""
    return reverse("alerts-mine", kwargs={"signed": signing.dumps(alert.pk, salt=MINE)})


def mine_key(signed: str) -> int:
    """The alert whose mailbox a link shows. Raises `BadLink`."""
    return _read(signed, MINE, MINE_FOR)


def end_path(alert: Alert) -> str:
    """Where an alert is ended. This link never runs out: whoever wants no more mail must not have to ask for one."""
    return reverse("alert-end", kwargs={"signed": signing.dumps(alert.pk, salt=END)})


def end_key(signed: str) -> int:
    """The alert that a link ends. Raises `BadLink`."""
    return _read(signed, END, None)


def held_path(invitation: Invitation) -> str:
    """Where held copies are put into a cart, or let go. The page itself says when their time is over."""
    return reverse("alert-held", kwargs={"signed": signing.dumps(invitation.pk, salt=HELD)})


def held_key(signed: str) -> int:
    """The invitation that a link is about. Raises `BadLink`."""
    return _read(signed, HELD, None)


def _read(signed: str, salt: str, life: timedelta | None) -> int:
    try:
        return int(signing.loads(signed, salt=salt, max_age=life))
    except signing.BadSignature:
        raise BadLink from None

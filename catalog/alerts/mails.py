"""A mail of an alert as it goes out: subject, text and HTML in its language, and the way off the list.

To render three templates takes longer than all the rest of a mail. So the words are written once for all who are told
the same, with marks where each reader's own links come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from catalog.alerts import links, place, tints
from catalog.models import AlertMail, Milestone

Kind = AlertMail.Kind


class Wish(NamedTuple):
    """What the words may tell of an alert."""

    copies: int
    missed: int


class Hold(NamedTuple):
    """What the words may tell of an invitation."""

    held: int
    held_until: datetime


class Words(NamedTuple):
    """A mail's words, with marks in the place of links."""

    subject: str
    text: str
    html: str


Written = MutableMapping[tuple[Any, ...], Words]
"""Words by all that they tell. Good for a few seconds, since the release and the templates are not in the key."""


def message(mail: AlertMail, written: Written | None = None) -> EmailMultiAlternatives:
    """The message of a row of `timeliness.read`; the same row makes the same Message-ID each time.

    `written` is filled, for the next that are told the same.
    """
    written = {} if written is None else written
    with translation.override(mail.language):
        facts = told(mail)
        key = (mail.kind, mail.language, mail.alert.release_id, mail.about, *facts.values())
        words = written.get(key) or written.setdefault(key, words_of(mail, facts))
        ways = ways_of(mail)
    made = EmailMultiAlternatives(
        subject=words.subject,
        body=filled(words.text, ways),
        to=[mail.alert.email],
        headers={
            "Message-ID": mail.message_id,
            "List-Unsubscribe": f"<{ways['end_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    made.attach_alternative(filled(words.html, ways, escape), "text/html")
    return made


def told(mail: AlertMail) -> dict[str, Any]:
    """What the words tell beside the release: plain values, equal where they say the same. No address, no link."""
    alert = mail.alert
    facts: dict[str, Any] = {"alert": Wish(alert.copies, alert.missed)}
    if mail.kind == Kind.INVITED and mail.invitation:
        facts["invitation"] = Hold(mail.invitation.held, mail.invitation.held_until)
    elif mail.kind == Kind.LAST:
        facts["left"] = mail.left
    elif mail.kind in {Kind.CONFIRM, Kind.KNOWN}:
        facts |= {"place": place.said(alert.before()), "hours": settings.ALERT_LINK_HOURS}
    return facts


def words_of(mail: AlertMail, facts: Mapping[str, Any]) -> Words:
    """Render a mail's three templates."""
    ground, ink = tints.of(mail.alert.release.accent)
    marks = {name: mark(name) for name in ("url", "mine_url", "end_url")}
    context = {"release": mail.alert.release, "ground": ground, "ink": ink, "site_url": settings.SITE_URL}
    context |= {**marks, **facts}
    if mail.kind == Kind.NEWS:
        context["milestone"] = Milestone.objects.filter(pk=mail.about or 0).first()
    subject, text, html = (
        render_to_string(f"emails/{mail.kind}/{name}", context) for name in ("subject.txt", "body.txt", "body.html")
    )
    return Words(" ".join(subject.strip().splitlines()), text, html)


def ways_of(mail: AlertMail) -> dict[str, str]:
    """The reader's own links: `url` is the button's."""
    alert = mail.alert
    if mail.kind == Kind.INVITED and mail.invitation:
        path = links.held_path(mail.invitation)
    elif mail.kind in {Kind.LAST, Kind.NEWS}:
        path = alert.release.get_absolute_url()
    else:
        path = links.confirm_path(alert) if mail.kind == Kind.CONFIRM else links.mine_path(alert)
    ways = {"url": path, "mine_url": links.mine_path(alert), "end_url": links.end_path(alert)}
    return {name: settings.SITE_URL + path for name, path in ways.items()}


def filled(text: str, ways: Mapping[str, str], written_as: Callable[[str], str] = str) -> str:
    """A text with the links in the place of their marks."""
    for name, way in ways.items():
        text = text.replace(mark(name), written_as(way))
    return text


def mark(name: str) -> str:
    """Stands for a link; no title or text of ours looks like it."""
    return f"⟦{name}⟧"

"""A mail of an alert as it goes out: subject, text and HTML in its language, and the way off the list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from catalog.alerts import links, place, tints
from catalog.models import AlertMail, Milestone

Kind = AlertMail.Kind


def message(mail: AlertMail) -> EmailMultiAlternatives:
    """The message of a row of `timeliness.read`; the same row makes the same Message-ID each time."""
    alert, release = mail.alert, mail.alert.release
    with translation.override(mail.language):
        end = settings.SITE_URL + links.end_path(alert)
        ground, ink = tints.of(release.accent)
        context = {
            "ground": ground,
            "ink": ink,
            "alert": alert,
            "release": release,
            "mine_url": settings.SITE_URL + links.mine_path(alert),
            "end_url": end,
            "site_url": settings.SITE_URL,
            **told(mail),
        }
        folder = f"emails/{mail.kind}"
        made = EmailMultiAlternatives(
            subject=" ".join(render_to_string(f"{folder}/subject.txt", context).strip().splitlines()),
            body=render_to_string(f"{folder}/body.txt", context),
            to=[alert.email],
            headers={
                "Message-ID": mail.message_id,
                "List-Unsubscribe": f"<{end}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        made.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
        return made


def told(mail: AlertMail) -> dict[str, Any]:
    """What a mail of its kind tells, with the `url` of its button."""
    alert, release = mail.alert, mail.alert.release
    if mail.kind == Kind.INVITED and mail.invitation:
        return {"url": settings.SITE_URL + links.held_path(mail.invitation), "invitation": mail.invitation}
    if mail.kind == Kind.LAST:
        return {"url": settings.SITE_URL + release.get_absolute_url(), "left": mail.left}
    if mail.kind == Kind.NEWS:
        milestone = Milestone.objects.filter(pk=mail.about or 0).first()
        return {"url": settings.SITE_URL + release.get_absolute_url(), "milestone": milestone}
    path = links.confirm_path(alert) if mail.kind == Kind.CONFIRM else links.mine_path(alert)
    where = {"place": place.said(alert.before()), "hours": settings.ALERT_LINK_HOURS}
    return {"url": settings.SITE_URL + path, **where}

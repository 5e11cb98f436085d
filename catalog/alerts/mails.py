"""A mail of an alert as it goes out: subject, text and HTML in its language, and the way off the list."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from catalog.alerts import links, place, tints
from catalog.models import AlertMail


def message(mail: AlertMail) -> EmailMultiAlternatives:
    """The message of a row; the same row makes the same Message-ID each time."""
    alert, release = mail.alert, mail.alert.release
    with translation.override(mail.language):
        end = settings.SITE_URL + links.end_path(alert)
        mine = settings.SITE_URL + links.mine_path(alert)
        confirms = mail.kind == AlertMail.Kind.CONFIRM
        ground, ink = tints.of(release.accent)
        context = {
            "ground": ground,
            "ink": ink,
            "alert": alert,
            "release": release,
            "place": place.said(alert.before()),
            "url": settings.SITE_URL + links.confirm_path(alert) if confirms else mine,
            "mine_url": mine,
            "end_url": end,
            "hours": settings.ALERT_LINK_HOURS,
            "site_url": settings.SITE_URL,
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

"""What the shop keeps of whoever waits for a record, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from catalog.alerts import invitations
from catalog.models import Alert, AlertMail, Release
from catalog.stock import ledger
from consent import batches
from consent.addresses import held
from consent.keepers import Keeper, Person


class AlertKeeper(Keeper):
    """Alerts and their mails."""

    covers = {
        "catalogue.Alert": "deleted, with its mails",
        "catalogue.AlertMail": "deleted with its alert",
        "catalogue.Invitation": "kept without the alert",
    }

    def purge(self, now: datetime) -> int:
        """What nobody has confirmed, what has ended long ago, and what mail servers said."""
        unconfirmed = now - timedelta(days=settings.ALERT_UNCONFIRMED_DAYS)
        ended = now - timedelta(days=settings.ALERT_ENDED_DAYS)
        said = now - timedelta(days=settings.MAIL_ERROR_DAYS)
        done = batches.delete(Alert.objects.filter(confirmed_at=None, asked_at__lte=unconfirmed))
        done += batches.delete(Alert.objects.filter(ended_at__lte=ended))
        return done + AlertMail.objects.filter(queued_at__lte=said).exclude(error="").update(error="")

    def export(self, person: Person) -> Mapping[str, Any]:
        """Every alert with what was sent."""
        alerts = Alert.objects.filter(held("email", person.emails)).select_related("release")
        return {"alerts": [told(alert) for alert in alerts.order_by("pk").prefetch_related("mails", "invitations")]}

    def erase(self, person: Person) -> None:
        """Nothing stays: who was before others on the list is simply not there any more, and what was held for them is
        the next one's. Of invitations the numbers stay, without a person.
        """
        theirs = Alert.objects.filter(held("email", person.emails))
        ledger.lock(*Release.objects.filter(alerts__in=theirs))
        invitations.forget(theirs)


def told(alert: Alert) -> dict[str, Any]:
    """One alert as JSON can carry it."""
    return {
        "release": str(alert.release),
        "email": alert.email,
        "copies": alert.copies,
        "language": alert.language,
        "asked": moment(alert.asked_at),
        "confirmed": moment(alert.confirmed_at),
        "in_the_queue_since": moment(alert.queued_at),
        "holds_missed": alert.missed,
        "news_wanted": moment(alert.news_wanted_at),
        "ended": moment(alert.ended_at),
        "ending": alert.ending,
        "invitations": [
            {"copies": each.copies, "invited": moment(each.invited_at), "ending": each.ending}
            for each in alert.invitations.all()
        ],
        "mails": [{"kind": mail.kind, "sent": moment(mail.sent_at)} for mail in alert.mails.all()],
    }


def moment(at: datetime | None) -> str | None:
    """A time as text."""
    return at.isoformat() if at else None

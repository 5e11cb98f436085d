"""Who waits, as the tests of the list make them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.models import Alert, AlertMail, Release
from catalog.stock.states import Lifecycle
from tests.records import make_release

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def in_process(slug: str = "chez-francis", **fields: Any) -> Release:
    """A release that is out of stock, a repress under way."""
    title = fields.pop("title", "Chez Francis")
    return make_release(
        slug, title=title, artist_credit="Bud Powell", copies=0, lifecycle=Lifecycle.RESTOCKING, **fields
    )


def make_alert(release: Release, email: str = "alice@example.org", *, place: int | None = 0, **fields: Any) -> Alert:
    """An alert, confirmed so many minutes after the first of November; `place` None: not confirmed."""
    at = None if place is None else START + timedelta(minutes=place)
    times = {"asked_at": START, "confirmed_at": at, "queued_at": at}
    return Alert.objects.create(release=release, email=email, **{"language": "en", **times, **fields})


def make_mail(alert: Alert, kind: AlertMail.Kind = AlertMail.Kind.KNOWN, **fields: Any) -> AlertMail:
    """A row of the outbox that is due."""
    given = {"language": "en", "message_id": f"<{alert.pk}-{kind}@example.org>", "next_at": START, **fields}
    return AlertMail.objects.create(alert=alert, kind=kind, **given)


def ask(browser: Any, release: Release, email: str, prefix: str = "", **fields: str) -> Any:
    """Send the form of a release's page."""
    return browser.post(f"{prefix}/alerts/for/{release.slug}/", {"email": email, "copies": "1", **fields})

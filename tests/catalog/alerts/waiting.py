"""Who waits, as the tests of the list make them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.alerts import lots
from catalog.models import Alert, AlertMail, Invitation, Lot, Release
from catalog.stock.states import Lifecycle
from checkout import ownership
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


def five_waiting(copies: int = 1) -> tuple[Release, list[Alert]]:
    """Five in a queue."""
    release = in_process()
    return release, [make_alert(release, f"w{n}@example.org", place=n, copies=copies) for n in range(1, 6)]


def count_in(release: Release, copies: int, share: int = 20) -> Lot:
    """Count a lot in as the admin does, after a look."""
    release = Release.objects.get(pk=release.pk)
    seen = lots.plan(release, copies, share).seen
    return lots.count(release, copies, share, key=uuid.uuid4(), seen=seen, pressing=None, by=None)


def holders() -> list[tuple[str, int, int]]:
    """(address, wave, copies) of what is held, in the order of the queue."""
    holding = Invitation.objects.holding().order_by("alert__queued_at", "alert")
    return list(holding.values_list("alert__email", "wave", "held"))


def stock(release: Release) -> tuple[int, int, str]:
    """(on the shelf, reserved, what the page says); the books are clean."""
    assert list(ownership.breaches()) == []
    found = Release.objects.get(pk=release.pk)
    record: Any = found.stockrecord
    return record.num_in_stock, record.num_allocated, found.stock_state

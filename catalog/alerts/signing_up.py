"""Signing up for a release, and proving that the mailbox wants it. Whoever asks gets the same answer."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.alerts import outbox
from catalog.models import Alert, AlertMail, Release
from catalog.stock.states import StockState

# Where nothing will ever come there is nothing to wait for; a draft has no page.
HOPELESS = frozenset({StockState.DRAFT, StockState.DELETED, StockState.WITHDRAWN})


def is_open(release: Release) -> bool:
    """Whether there is a list to stand on: the release cannot be bought now, and may be one day."""
    return not release.buyable and release.stock_state not in HOPELESS


def most_copies(release: Release) -> int:
    """How many copies one mailbox may wait for."""
    return release.per_customer_limit or settings.ALERT_COPIES


def offered(release: Release) -> range | None:
    """The copies that its page offers to wait for; None where there is no list."""
    return range(1, most_copies(release) + 1) if is_open(release) else None


def has_news(release: Release) -> bool:
    """Whether a repress is under way, of which there will be news."""
    return release.stock_state == StockState.IN_PROCESS


@transaction.atomic
def sign_up(release: Release, email: str, *, copies: int, language: str, news: bool) -> None:
    """Write down who wants to wait, and queue the mail that answers: a link to confirm, or where they stand already.

    `email` is in the one spelling. Two at once end in one row: the second waits for the first in the database. What
    somebody has confirmed is changed by nobody but the mailbox itself.
    """
    now = timezone.now()
    asked = {"copies": copies, "language": language, "news_wanted_at": now if news else None, "asked_at": now}
    Alert.objects.bulk_create([Alert(release=release, email=email, **asked)], ignore_conflicts=True)
    live = Alert.objects.live().filter(release=release, email=email)
    alert = live.select_for_update(of=("self",)).first()
    if alert is None:  # ended between the two lines
        return sign_up(release, email, copies=copies, language=language, news=news)
    if alert.is_waiting:
        outbox.queue(alert, AlertMail.Kind.KNOWN, language)
        return None
    Alert.objects.filter(pk=alert.pk).update(**asked)
    outbox.queue(alert, AlertMail.Kind.CONFIRM, language)
    return None


def remind(email: str, language: str) -> None:
    """Write to a mailbox that has lost its links: of what it waits for, else of what it has yet to confirm."""
    theirs = Alert.objects.of_address(email)
    for alerts, kind in (
        (theirs.waiting(), AlertMail.Kind.KNOWN),
        (theirs.unconfirmed(), AlertMail.Kind.CONFIRM),
    ):
        if newest := alerts.order_by("-asked_at", "-pk").first():
            outbox.queue(newest, kind, language)
            return

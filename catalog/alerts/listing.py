"""What a mailbox waits for, as its list shows it: on the page behind the mail's link, and in the account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from catalog.alerts import links, place, signing_up
from catalog.models import Alert, Invitation
from consent.addresses import normal


@dataclass(frozen=True)
class Row:
    """One alert: its place in words, the copies to choose from (more than before only up to the limit), and what is
    held for it, with the way there ("" where nothing is).
    """

    alert: Alert
    place: str
    copies: range
    held: Invitation | None
    held_path: str


def rows(addresses: Iterable[str]) -> list[Row]:
    """What these mailboxes wait for, in two queries."""
    waiting = Alert.objects.waiting().filter(email__in={normal(address) for address in addresses})
    alerts = waiting.with_ahead().select_related("release").order_by("release__artist_credit", "release__slug")
    holding = Invitation.objects.live(timezone.now()).filter(alert__in=[alert.pk for alert in alerts])
    held = {invitation.alert_id: invitation for invitation in holding}
    return [row(alert, held.get(alert.pk)) for alert in alerts]


def row(alert: Alert, held: Invitation | None) -> Row:
    """One row, of an alert with `ahead`."""
    return Row(alert, place.said(alert.ahead), choices(alert), held, links.held_path(held) if held else "")


def choices(alert: Alert) -> range:
    """From one copy up; what was chosen before a limit became smaller stays possible."""
    return range(1, max(signing_up.most_copies(alert.release), alert.copies) + 1)


def path_of(listed: list[Row]) -> str:
    """Where the forms of a list lead; "" where it is empty."""
    return links.mine_path(listed[0].alert) if listed else ""

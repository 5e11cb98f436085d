"""Lots and waves: who is invited to what, in which order, and where the copies are at each moment."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalog.alerts import invitations, lots
from catalog.models import Alert, Invitation, Lot, Release
from catalog.stock import ledger
from checkout import ownership
from tests.catalog.alerts.waiting import in_process, make_alert

DAY = timedelta(hours=24)


def five_waiting(copies: int = 1) -> tuple[Release, list[Alert]]:
    """Five in a queue."""
    release = in_process()
    return release, [make_alert(release, f"w{n}@example.org", place=n, copies=copies) for n in range(1, 6)]


def count(release: Release, copies: int, share: int = 20) -> Lot:
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


@pytest.mark.django_db
class TestOneLot:
    def test_three_copies_for_five(self, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> None:
        release, _ = five_waiting()
        with django_capture_on_commit_callbacks(execute=True):
            lot = count(release, 3)
            assert mailoutbox == []
        assert (lot.owed, lot.public) == (0, 0)
        assert holders() == [("w1@example.org", 1, 1), ("w2@example.org", 1, 1), ("w3@example.org", 1, 1)]
        assert stock(release) == (3, 3, "held")
        assert [mail.to for mail in mailoutbox] == [["w1@example.org"], ["w2@example.org"], ["w3@example.org"]]

    def test_buy_decline_lapse(self, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> None:
        release, _ = five_waiting()
        with django_capture_on_commit_callbacks(execute=True):
            lot = count(release, 3)
        first, second, third = Invitation.objects.order_by("alert__queued_at")
        assert invitations.take(first.pk, 1) is True
        # Its order is the checkout's to make; here the copy leaves as if shipped.
        ledger.consume(lot.record_id, 1)
        invitations.bought(first.pk)
        with django_capture_on_commit_callbacks(execute=True):
            assert invitations.decline(second.pk) is True
            assert invitations.decline(second.pk) is False
        assert holders() == [("w3@example.org", 1, 1), ("w4@example.org", 2, 1)]
        with (
            time_machine.travel(timezone.now() + DAY + timedelta(minutes=1)),
            django_capture_on_commit_callbacks(execute=True),
        ):
            Invitation.objects.filter(alert__email="w4@example.org").update(held_until=timezone.now() + DAY)
            invitations.lapse(timezone.now())
            invitations.lapse(timezone.now())
        third.refresh_from_db()
        assert (third.ending, Alert.objects.get(email="w3@example.org").missed) == ("lapsed", 1)
        assert holders() == [("w4@example.org", 2, 1), ("w5@example.org", 2, 1)]
        assert [mail.to[0][:2] for mail in mailoutbox] == ["w1", "w2", "w3", "w4", "w5"]
        assert stock(release) == (2, 2, "held")
        for invitation in Invitation.objects.holding():
            invitations.take(invitation.pk, 1)
            ledger.consume(lot.record_id, 1)
            invitations.bought(invitation.pk)
        lot.refresh_from_db()
        assert (lot.sold, lot.waves, lots.story(lot)) == (3, 2, "3 copies came; 3 went to the list in 2 waves")
        assert stock(release) == (0, 0, "in-process")

    def test_a_short_list_leaves_the_surplus_to_everybody(self) -> None:
        release, _ = five_waiting(2)
        lot = count(release, 100)
        assert (lot.public, stock(release)) == (90, (100, 10, "restocking-with-copies"))

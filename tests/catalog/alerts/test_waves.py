"""Lots and waves: who is invited to what, in which order, and where the copies are at each moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalog.alerts import invitations, lots
from catalog.models import Alert, AlertMail, Invitation, Release
from catalog.stock import ledger
from tests.catalog.alerts.waiting import count_in, five_waiting, holders, stock

DAY = timedelta(hours=24)


@pytest.mark.django_db
class TestOneLot:
    def test_three_copies_for_five(self, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> None:
        release, _ = five_waiting()
        with django_capture_on_commit_callbacks(execute=True):
            lot = count_in(release, 3)
            assert mailoutbox == []
        assert (lot.owed, lot.public) == (0, 0)
        assert holders() == [("w1@example.org", 1, 1), ("w2@example.org", 1, 1), ("w3@example.org", 1, 1)]
        assert stock(release) == (3, 3, "held")
        assert [mail.to for mail in mailoutbox] == [["w1@example.org"], ["w2@example.org"], ["w3@example.org"]]

    def test_buy_decline_lapse(self, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> None:
        release, _ = five_waiting()
        with django_capture_on_commit_callbacks(execute=True):
            lot = count_in(release, 3)
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
        lot = count_in(release, 100)
        assert (lot.public, stock(release)) == (90, (100, 10, "restocking-with-copies"))

    def test_of_two_lots_that_lapse_at_once_nobody_is_passed_over(self) -> None:
        """Who held a copy of the second lot stands in the queue for those of the first, before whoever came later."""
        release, _ = five_waiting()
        count_in(release, 3, share=0)
        count_in(release, 1, share=0)
        AlertMail.objects.update(sent_at=timezone.now())
        invitations.lapse(timezone.now() + DAY + timedelta(minutes=1))
        assert holders() == [
            ("w1@example.org", 2, 1),
            ("w4@example.org", 2, 1),
            ("w5@example.org", 2, 1),
        ]
        assert stock(release) == (4, 3, "restocking-with-copies")

    def test_the_last_mail_is_not_for_who_holds_a_copy_of_another_lot(
        self, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
    ) -> None:
        release, _ = five_waiting()
        first = count_in(release, 3, share=0)
        with django_capture_on_commit_callbacks(execute=True):
            count_in(release, 1, share=0)  # w4's
        held = list(Invitation.objects.filter(lot=first).order_by("pk"))
        for invitation in held[:2]:
            invitations.take(invitation.pk, 1)
            ledger.consume(first.record_id, 1)
            invitations.bought(invitation.pk)
        Invitation.objects.filter(pk=held[2].pk).update(wave=3)
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            invitations.decline(held[2].pk)
        assert [(mail.to[0][:2], mail.subject[:17]) for mail in mailoutbox] == [("w5", "One copy is left,")]

    def test_what_the_label_takes_away_is_no_missed_hold(self) -> None:
        release, _ = five_waiting()
        count_in(release, 3, share=0)
        AlertMail.objects.update(sent_at=timezone.now())
        Release.objects.filter(pk=release.pk).update(lifecycle="withdrawn")
        invitations.lapse(timezone.now())
        assert holders() == []
        assert set(Alert.objects.values_list("missed", flat=True)) == {0}

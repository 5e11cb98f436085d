"""A release is deleted while its wave runs: whoever comes later finds a plain page, and nobody a fault."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from catalog import tasks
from catalog.alerts import invitations, links
from catalog.models import Alert, AlertMail, Invitation, Lot, Release
from catalog.stock import ledger
from checkout import ownership
from tests.catalog.alerts.waiting import count_in, five_waiting
from tests.races import at_once


def test_links_lead_to_a_plain_page_and_mails_stay_at_home(db: None, client: Client, mailoutbox: list[Any]) -> None:
    release, alerts = five_waiting()
    count_in(release, 3)
    invitation = Invitation.objects.earliest("pk")
    paths = [links.held_path(invitation), links.mine_path(alerts[0]), links.end_path(alerts[0])]
    Release.objects.get(pk=release.pk).delete()
    assert [model.objects.count() for model in (Lot, Invitation, Alert, AlertMail)] == [0, 0, 0, 0]
    tasks.deliver_alert_mails()
    tasks.lapse_invitations()
    assert mailoutbox == []
    for path in paths:
        for answer in (client.get(path), client.post(path, {"cart": "1", "end": "1"})):
            assert answer.status_code in (200, 404)
            assert "w1@example.org" not in answer.content.decode()
    assert list(ownership.breaches()) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_deleted_beside_everything_that_a_wave_does(mailoutbox: list[Any]) -> None:
    """The admin deletes drafts only, which have no list; whoever does it by hand locks the stock first, as it does."""
    release, _ = five_waiting()
    lot = count_in(release, 3)
    first, second, _third = Invitation.objects.order_by("pk").values_list("pk", flat=True)

    def delete() -> None:
        with transaction.atomic():
            ledger.lock(release)
            Release.objects.get(pk=release.pk).delete()

    calls: list[Any] = [
        delete,
        tasks.deliver_alert_mails,
        partial(invitations.decline, first),
        partial(invitations.take, second, 1),
        partial(invitations.lapse_of, lot.record_id, timezone.now()),
    ]
    assert [answer for answer in at_once(calls) if isinstance(answer, Exception)] == []
    assert [model.objects.count() for model in (Release, Lot, Invitation, Alert, AlertMail)] == [0, 0, 0, 0, 0]
    assert list(ownership.breaches()) == []

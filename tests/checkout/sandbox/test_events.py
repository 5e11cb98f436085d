"""Webhooks: signed, retried until the shop answers, and not lost by a restart."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from pytest_django import Settings

from checkout import gateway
from checkout.sandbox import models
from checkout.sandbox.letters import SUBSCRIBED
from checkout.sandbox.models import BACKOFF, Delivery, Entry
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.door import Door, until
from tests.checkout.sandbox.test_api import client
from tests.checkout.sandbox.visitor import DECLINED, opened, pay


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries that do not wait."""
    monkeypatch.setattr(models, "BACKOFF", (0,) * len(BACKOFF))


def test_a_payment_is_told_to_the_shop_in_a_letter_that_the_sdk_believes(stand_in: StandIn, door: Door) -> None:
    session = opened()
    pay(session.url or "")
    ((body, header),) = door.wait_for(1)
    event = stripe.Webhook.construct_event(body, header, "whsec_of_the_tests")
    assert event.type == "checkout.session.completed"
    assert event.api_version == stripe.api_version
    told: Any = event.data.object
    assert (told.id, told.status, told.payment_status) == (session.id, "complete", "paid")
    assert (told.amount_total, told.client_reference_id, told.metadata["payment"]) == (2900, "SR-1", "7")
    assert gateway.verify_event(body, header).object_id == session.id
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, header, "whsec_of_a_stranger")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body.replace(b"2900", b"0001"), header, "whsec_of_the_tests")


def test_an_event_can_be_fetched_and_says_whether_it_has_arrived(stand_in: StandIn, door: Door) -> None:
    door.answers = [500] * 3
    pay(opened().url or "")
    ((body, _),) = door.wait_for(1)[:1]
    event_id = json.loads(body)["id"]
    assert client(stand_in).v1.events.retrieve(event_id).pending_webhooks == 1
    door.wait_for(2)
    Delivery.objects.update(next_at=datetime.now(UTC))
    door.answers = []
    until(lambda: client(stand_in).v1.events.retrieve(event_id).pending_webhooks == 0)


@pytest.mark.parametrize("answers", [[500], [302], [404, 500, 503]])
def test_it_is_repeated_until_the_shop_answers(stand_in: StandIn, door: Door, soon: None, answers: list[int]) -> None:
    door.answers = list(answers)
    pay(opened().url or "")
    received = door.wait_for(len(answers) + 1)
    assert len({json.loads(body)["id"] for body, _ in received}) == 1
    until(lambda: Delivery.objects.get().delivered_at is not None)
    assert Delivery.objects.get().attempts == len(answers) + 1
    assert len(door.received) == len(answers) + 1


def test_retries_wait_longer_each_time(transactional_db: None) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    event = Entry.objects.create(pk="evt_1", kind="event", data={})
    Delivery.objects.create(event=event, next_at=now)
    for wait in BACKOFF:
        claimed = Delivery.objects.claim(now)
        assert claimed
        assert claimed.next_at == now + timedelta(seconds=wait)
        assert Delivery.objects.claim(now) is None
        now = claimed.next_at
    assert Delivery.objects.claim(now)
    assert Delivery.objects.get().next_at is None  # given up
    assert Delivery.objects.claim(now + timedelta(days=9)) is None


def test_what_the_shop_did_not_hear_is_told_after_a_restart(stand_in: StandIn, door: Door, settings: Settings) -> None:
    stand_in.courier.stop()
    session = opened()
    pay(session.url or "")
    assert door.received == []
    with StandIn(webhook_url=door.url, tick=0.05):
        ((body, header),) = door.wait_for(1)
    assert gateway.verify_event(body, header).object_id == session.id


def test_a_shop_that_is_away_is_waited_for(
    stand_in: StandIn, door: Door, soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = door.url
    stand_in.courier.webhook_url = "http://127.0.0.1:9/"
    pay(opened().url or "")
    until(lambda: Delivery.objects.filter(attempts__gte=1, last_answer__startswith="Connection").exists())
    stand_in.courier.webhook_url = address
    Delivery.objects.update(attempts=0, next_at=datetime.now(UTC))
    door.wait_for(1)


def test_the_clock_expires_what_nobody_looks_at(stand_in: StandIn, door: Door) -> None:
    session = opened()
    Entry.objects.filter(pk=session.id).update(due=datetime.now(UTC))
    ((body, header),) = door.wait_for(1)
    event = gateway.verify_event(body, header)
    assert (event.type, event.object_id) == ("checkout.session.expired", session.id)
    assert gateway.fetch_session(session.id).status == "expired"
    assert len(door.received) == 1


def test_what_the_shop_does_not_subscribe_to_is_kept_but_not_sent(stand_in: StandIn, door: Door) -> None:
    session = opened()
    pay(session.url or "", DECLINED)
    pay(session.url or "")
    letters = [gateway.verify_event(*letter).type for letter in door.wait_for(2)]
    assert letters == ["payment_intent.payment_failed", "checkout.session.completed"]
    assert Entry.objects.filter(kind="event").count() == 3
    assert "payment_intent.succeeded" not in SUBSCRIBED

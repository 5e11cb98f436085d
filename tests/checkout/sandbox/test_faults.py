"""Faults on demand: kept in the database, each for the next calls or events that match."""

import json
import time

import pytest
import stripe

from checkout import gateway
from checkout.sandbox import events, faults
from checkout.sandbox.endpoints import ENDPOINTS
from checkout.sandbox.ledger import Sum, by_intent
from checkout.sandbox.models import Delivery, Entry, Fault
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.door import Door, until
from tests.checkout.sandbox.paid import KEY, charged, stripe_at
from tests.checkout.sandbox.test_api import params
from tests.checkout.sandbox.visitor import opened, pay


class TestCalls:
    def test_a_500_is_kept_under_its_key(self, stand_in: StandIn) -> None:
        api, intent = stripe_at(stand_in), charged()
        faults.arm("POST refunds", "500")
        for _ in range(2):
            with pytest.raises(stripe.APIError) as broken:
                api.refunds.create({"payment_intent": intent}, {"idempotency_key": "try-1"})
            assert broken.value.http_status == 500
        assert broken.value.headers
        assert broken.value.headers["Idempotent-Replayed"] == "true"
        assert by_intent() == {intent: Sum(2900)}
        assert api.refunds.create({"payment_intent": intent}, {"idempotency_key": "try-2"}).amount == 2900
        assert faults.armed() == []

    def test_an_answer_is_lost_and_the_retry_gets_it(self, stand_in: StandIn) -> None:
        api, intent = stripe_at(stand_in), charged()
        faults.arm("POST refunds", "answer_lost")
        with pytest.raises(stripe.APIConnectionError):
            api.refunds.create({"payment_intent": intent, "amount": 500}, {"idempotency_key": "k"})
        refund = api.refunds.create({"payment_intent": intent, "amount": 500}, {"idempotency_key": "k"})
        assert [found.id for found in api.refunds.list({"payment_intent": intent}).data] == [refund.id]
        assert by_intent() == {intent: Sum(2900, 500)}

    def test_a_time_out_does_nothing_and_lasts_until_the_caller_gives_up(self, stand_in: StandIn) -> None:
        faults.arm("POST sessions", "time_out")
        hasty = stripe.StripeClient(
            KEY,
            base_addresses={"api": stand_in.url},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=0.3),
        )
        with pytest.raises(stripe.APIConnectionError, match=r"timed out|Timeout"):
            hasty.v1.checkout.sessions.create(params(), {"idempotency_key": "k"})
        assert not Entry.objects.exists()
        assert hasty.v1.checkout.sessions.create(params(), {"idempotency_key": "k"}).status == "open"

    def test_it_ends_although_somebody_waits(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("any", "time_out")
        other = StandIn(webhook_url=door.url, tick=0.05)
        with other, pytest.raises(stripe.APIConnectionError):
            stripe.StripeClient(
                KEY,
                base_addresses={"api": other.url},
                max_network_retries=0,
                http_client=stripe.RequestsClient(timeout=0.3),
            ).v1.events.retrieve("evt_1")

    def test_the_gateway_gives_up_after_its_own_retry(self, stand_in: StandIn) -> None:
        faults.arm("GET session", "answer_lost", times=2)
        session = opened()
        with pytest.raises(gateway.GatewayUnavailable):
            gateway.fetch_session(session.id)
        assert gateway.fetch_session(session.id).status == "open"

    def test_other_calls_are_left_alone_and_any_means_any(self, stand_in: StandIn) -> None:
        faults.arm("POST refunds", "500")
        session = opened()
        assert gateway.fetch_session(session.id).status == "open"
        faults.clear()
        faults.arm("any", "500", times=3)
        for _ in range(3):
            with pytest.raises(stripe.APIError):
                stripe_at(stand_in).events.retrieve("evt_1")
        with pytest.raises(stripe.InvalidRequestError):
            stripe_at(stand_in).events.retrieve("evt_1")

    def test_a_stranger_uses_none_up(self, stand_in: StandIn) -> None:
        faults.arm("any", "500")
        with pytest.raises(stripe.AuthenticationError):
            stripe.StripeClient("sk_test_x", base_addresses={"api": stand_in.url}).v1.events.retrieve("evt_1")
        assert [fault.left for fault in faults.armed()] == [1]

    def test_every_endpoint_can_be_named(self) -> None:
        assert tuple(endpoint.name for endpoint in ENDPOINTS) == faults.CALLS


def told(door: Door) -> list[str]:
    return [json.loads(body)["type"] for body, _ in door.received]


class TestEvents:
    def test_lost_until_somebody_sends_it_again(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("checkout.session.completed", "lost")
        first = opened()
        pay(first.url or "")
        pay(opened("SR-2").url or "")
        assert gateway.verify_event(*door.wait_for(1)[0]).object_id != first.id
        lost = Delivery.objects.get(held="lost")
        assert lost.event.data["data"]["object"]["id"] == first.id
        assert events.send_again(lost.event_id)
        assert gateway.verify_event(*door.wait_for(2)[1]).object_id == first.id
        assert events.send_again("evt_of_nobody") is None

    def test_doubled(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("any", "doubled")
        pay(opened().url or "")
        one, two = door.wait_for(2)
        assert one[0] == two[0]

    def test_late_until_released(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("any", "late")
        pay(opened().url or "")
        pay(opened("SR-2").url or "")
        door.wait_for(1)
        (held,) = Delivery.objects.held_back()
        assert events.release(held.pk) == 1
        door.wait_for(2)
        assert events.release() == 0

    def test_late_for_some_seconds(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("any", "late", seconds=1)
        begun = time.monotonic()
        pay(opened().url or "")
        door.wait_for(1)
        assert time.monotonic() - begun >= 1
        assert not Delivery.objects.held_back().exists()

    def test_reordered(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("refund.created", "reordered")
        stripe_at(stand_in).refunds.create({"payment_intent": charged()})
        door.wait_for(3)
        assert told(door) == ["checkout.session.completed", "charge.refunded", "refund.created"]

    def test_thin(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("checkout.session.completed", "thin")
        session = opened()
        pay(session.url or "")
        ((body, header),) = door.wait_for(1)
        assert told(door) == ["v1.checkout.session.completed"]
        event = gateway.verify_event(body, header)
        assert (event.type, event.object_id) == ("checkout.session.completed", session.id)

    def test_what_is_undone_uses_none_up(self, stand_in: StandIn) -> None:
        """A call that is refused late takes back its events, and with them the fault that waited for them."""
        intent = charged()
        faults.arm("refund.created", "lost")
        with pytest.raises(stripe.InvalidRequestError):
            stripe_at(stand_in).refunds.create({"payment_intent": intent, "expand": ["customer"]})
        assert [fault.left for fault in faults.armed()] == [1]

    def test_they_survive_a_restart(self, stand_in: StandIn, door: Door) -> None:
        faults.arm("any", "late")
        pay(opened().url or "")
        with StandIn(webhook_url=door.url, tick=0.05):
            until(lambda: Delivery.objects.held_back().count() == 1)
            events.release()
            door.wait_for(1)


@pytest.mark.parametrize(
    ("match", "effect", "more"),
    [
        ("POST refund", "500", {}),
        ("POST refunds", "lost", {}),
        ("charge.refunded", "500", {}),
        ("payment_intent.succeeded", "lost", {}),
        ("any", "melted", {}),
        ("any", "500", {"times": 0}),
        ("any", "500", {"times": 1001}),
        ("any", "lost", {"seconds": 5}),
        ("any", "late", {"seconds": -1}),
    ],
)
def test_what_would_never_happen_is_not_armed(
    transactional_db: None, match: str, effect: str, more: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        faults.arm(match, effect, **more)
    assert not Fault.objects.exists()

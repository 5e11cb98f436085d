"""Refunds: never more than was paid, in Stripe's words, and by some cards only later or not at all."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import stripe
from django.db import IntegrityError, connections
from django.utils import timezone

from checkout.sandbox import refunds
from checkout.sandbox.ledger import Sum, by_intent
from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.door import Door, until
from tests.checkout.sandbox.paid import COMES_BACK, SLOW, charged, debited, stripe_at, told


def test_a_part_and_then_the_rest(stand_in: StandIn) -> None:
    api, intent = stripe_at(stand_in), charged()
    metadata = {"refund": "r-1", "payment": "7"}
    part = api.refunds.create({"payment_intent": intent, "amount": 900, "metadata": metadata})
    assert (part.status, part.amount, part.currency, part.payment_intent) == ("succeeded", 900, "eur", intent)
    assert part.metadata.to_dict() == metadata
    charge = api.charges.retrieve(part.charge)
    assert (charge.amount, charge.amount_refunded, charge.refunded) == (2900, 900, False)
    rest = api.refunds.create({"charge": charge.id, "reason": "requested_by_customer"})
    assert (rest.amount, rest.reason) == (2000, "requested_by_customer")
    charge = api.charges.retrieve(charge.id)
    assert (charge.amount_refunded, charge.refunded) == (2900, True)
    assert told("refund") + told("charge") == ["refund.created"] * 2 + ["charge.refunded"] * 2
    assert api.refunds.retrieve(part.id).to_dict() == part.to_dict()
    assert by_intent() == {intent: Sum(2900, 2900, 0)}


def test_the_events_carry_what_happened(stand_in: StandIn, door: Door) -> None:
    api, intent = stripe_at(stand_in), charged()
    refund = api.refunds.create({"payment_intent": intent}, {"idempotency_key": "r-1"})
    letters = [stripe.Webhook.construct_event(*letter, "whsec_of_the_tests") for letter in door.wait_for(3)]
    assert [letter.type for letter in letters] == ["checkout.session.completed", "refund.created", "charge.refunded"]
    subjects = [letter.data.to_dict()["object"] for letter in letters]
    assert (subjects[1]["id"], subjects[1]["status"]) == (refund.id, "succeeded")
    assert (subjects[2]["id"], subjects[2]["amount_refunded"]) == (refund.charge, 2900)
    assert letters[1].request
    assert letters[1].request.idempotency_key == "r-1"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"amount": 2901}, "amount_too_large"),
        ({"amount": 0}, "parameter_invalid_integer"),
        ({"amount": -5}, "parameter_invalid_integer"),
        ({"reason": "expired_uncaptured_charge"}, None),
        ({"charge": "ch_1"}, None),
        ({"payment_intent": "pi_of_nobody"}, "resource_missing"),
        ({"refund_application_fee": True}, "sandbox_unsupported"),
        ({"metadata": {"x": "x" * 501}}, None),
        ({"expand": ["customer"]}, None),
    ],
)
def test_what_is_refused_changes_nothing(stand_in: StandIn, params: dict[str, object], code: str | None) -> None:
    api, intent = stripe_at(stand_in), charged()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": intent} | params, {"idempotency_key": "k"})
    assert refused.value.code == code
    assert not Entry.objects.filter(kind="refund").exists()
    assert by_intent() == {intent: Sum(2900, 0, 0)}


def test_what_is_refunded_already_is_not_refunded_again(stand_in: StandIn) -> None:
    api, intent = stripe_at(stand_in), charged()
    api.refunds.create({"payment_intent": intent})
    for params in ({}, {"amount": 1}):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            api.refunds.create({"payment_intent": intent} | params)
        assert refused.value.code == "charge_already_refunded"


def test_what_has_not_arrived_cannot_go_back(stand_in: StandIn) -> None:
    _, intent = debited()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_at(stand_in).refunds.create({"payment_intent": intent})
    assert refused.value.code == "payment_intent_unexpected_state"


def test_one_key_is_one_refund(stand_in: StandIn) -> None:
    api, intent = stripe_at(stand_in), charged()
    first, again = (
        api.refunds.create({"payment_intent": intent, "amount": 500}, {"idempotency_key": "k"}) for _ in range(2)
    )
    assert first.id == again.id
    assert by_intent() == {intent: Sum(2900, 500, 0)}


@pytest.mark.postgres
def test_ten_refunds_at_once_never_exceed_what_was_paid(stand_in: StandIn) -> None:
    intent = charged()
    start = threading.Barrier(10)

    def ask(number: int) -> str:
        start.wait(10)
        try:
            stripe_at(stand_in).refunds.create(
                {"payment_intent": intent, "amount": 1000}, {"idempotency_key": str(number)}
            )
        except stripe.InvalidRequestError as refusal:
            return refusal.code or ""
        return "refunded"

    with ThreadPoolExecutor(10) as threads:
        answers = sorted(threads.map(ask, range(10)))
    assert answers == ["amount_too_large"] * 8 + ["refunded"] * 2
    assert by_intent() == {intent: Sum(2900, 2000, 0)}
    assert Entry.objects.filter(kind="refund").count() == 2


def test_the_database_itself_refuses_more_than_was_paid(stand_in: StandIn) -> None:
    charged()
    with pytest.raises(IntegrityError):
        Entry.objects.filter(kind="charge").update(spent=2901)
    connections.close_all()


class TestSlowRefunds:
    def test_one_takes_its_time_and_arrives(self, stand_in: StandIn) -> None:
        api, intent = stripe_at(stand_in), charged(SLOW)
        refund = api.refunds.create({"payment_intent": intent})
        assert (refund.status, refund.pending_reason) == ("pending", "processing")
        assert by_intent() == {intent: Sum(2900, 2900, 0)}
        refunds.settle(refund.id)
        assert api.refunds.retrieve(refund.id).status == "succeeded"
        refunds.settle(refund.id, arrived=False)
        assert api.refunds.retrieve(refund.id).status == "succeeded"
        assert told("refund") == ["refund.created", "refund.updated"]

    def test_one_seems_to_have_arrived_and_comes_back(self, stand_in: StandIn) -> None:
        """As Stripe's card does: first "succeeded", then "failed"; the money can then be refunded again."""
        api, intent = stripe_at(stand_in), charged(COMES_BACK)
        refund = api.refunds.create({"payment_intent": intent})
        assert refund.status == "succeeded"
        refunds.settle(refund.id)
        refund = api.refunds.retrieve(refund.id)
        assert (refund.status, refund.failure_reason) == ("failed", "lost_or_stolen_card")
        charge = api.charges.retrieve(refund.charge)
        assert (charge.amount_refunded, charge.refunded) == (0, False)
        assert told("refund") == ["refund.created", "refund.updated", "refund.failed"]
        assert by_intent() == {intent: Sum(2900, 0, 0)}
        assert api.refunds.create({"payment_intent": intent}).amount == 2900

    def test_the_tester_may_let_it_fail(self, stand_in: StandIn) -> None:
        refund = stripe_at(stand_in).refunds.create({"payment_intent": charged(SLOW)})
        assert refunds.settle(refund.id, arrived=False).state == "failed"

    def test_time_alone_settles_it_also_after_a_restart(self, stand_in: StandIn, door: Door) -> None:
        refund = stripe_at(stand_in).refunds.create({"payment_intent": charged(SLOW)})
        Entry.objects.filter(pk=refund.id).update(due=timezone.now() - timedelta(seconds=59))
        stand_in.each_tick()
        assert Entry.objects.get(pk=refund.id).state == "pending"
        with StandIn(webhook_url=door.url, tick=0.05, settle_seconds=58):
            until(lambda: Entry.objects.get(pk=refund.id).state == "succeeded")


def test_refunds_of_an_intent_newest_first(stand_in: StandIn) -> None:
    api, intent, other = stripe_at(stand_in), charged(), charged(reference="SR-2")
    api.refunds.create({"payment_intent": other, "amount": 1})
    made = [api.refunds.create({"payment_intent": intent, "amount": amount}).id for amount in range(1, 6)][::-1]
    assert [refund.id for refund in api.refunds.list({"payment_intent": intent}).data] == made
    first = api.refunds.list({"payment_intent": intent, "limit": 2})
    assert ([refund.id for refund in first.data], first.has_more) == (made[:2], True)
    assert [refund.id for refund in first.auto_paging_iter()] == made
    last = api.refunds.list({"payment_intent": intent, "limit": 2, "starting_after": made[2]})
    assert ([refund.id for refund in last.data], last.has_more) == (made[3:], False)
    back = api.refunds.list({"payment_intent": intent, "limit": 2, "ending_before": made[3]})
    assert ([refund.id for refund in back.data], back.has_more) == (made[1:3], True)
    assert len(api.refunds.list({"charge": first.data[0].charge}).data) == 5
    assert api.refunds.list({"payment_intent": charged(reference="SR-3")}).data == []
    for params in ({"limit": 0}, {"limit": 101}, {"starting_after": "re_of_nobody"}, {"created": {"gt": 1}}):
        with pytest.raises(stripe.InvalidRequestError):
            api.refunds.list(params)

"""Disputes: the bank takes the money, asks, gives it back or keeps it."""

import pytest
import stripe

from checkout.sandbox import debits, disputes
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.ledger import Sum, by_intent
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.paid import DISPUTED, FRAUD, INQUIRY, MISSING, charged, debited, stripe_at, told

CREATED, WITHDRAWN = "charge.dispute.created", "charge.dispute.funds_withdrawn"
CLOSED, REINSTATED = "charge.dispute.closed", "charge.dispute.funds_reinstated"


@pytest.mark.parametrize(("card", "reason"), [(FRAUD, "fraudulent"), (MISSING, "product_not_received")])
def test_the_card_is_charged_and_then_disputed(stand_in: StandIn, card: str, reason: str) -> None:
    api, intent = stripe_at(stand_in), charged(card)
    (dispute,) = api.disputes.list({"payment_intent": intent}).data
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", reason, 2900)
    assert api.disputes.retrieve(dispute.id).payment_intent == intent
    charge = api.payment_intents.retrieve(intent, {"expand": ["latest_charge"]}).latest_charge
    assert (charge.disputed, charge.amount_refunded, charge.status) == (True, 0, "succeeded")
    assert told() == ["payment_intent.succeeded", "checkout.session.completed", CREATED, WITHDRAWN]
    assert by_intent() == {intent: Sum(2900, 0, 2900)}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_disputed"


def test_won(stand_in: StandIn) -> None:
    api, intent = stripe_at(stand_in), charged(FRAUD)
    (dispute,) = api.disputes.list({"payment_intent": intent}).data
    disputes.respond(dispute.id)
    assert api.disputes.retrieve(dispute.id).status == "under_review"
    disputes.close(dispute.id, won=True)
    assert api.disputes.retrieve(dispute.id).status == "won"
    assert told("charge.dispute") == [CREATED, WITHDRAWN, "charge.dispute.updated", CLOSED, REINSTATED]
    assert by_intent() == {intent: Sum(2900, 0, 0)}
    disputes.close(dispute.id, won=False)
    assert api.disputes.retrieve(dispute.id).status == "won"
    assert api.refunds.create({"payment_intent": intent}).amount == 2900


def test_lost(stand_in: StandIn) -> None:
    api, intent = stripe_at(stand_in), charged(FRAUD)
    (dispute,) = api.disputes.list({"payment_intent": intent}).data
    disputes.close(dispute.id, won=False)
    assert api.disputes.retrieve(dispute.id).status == "lost"
    assert told("charge.dispute") == [CREATED, WITHDRAWN, CLOSED]
    assert by_intent() == {intent: Sum(2900, 0, 2900)}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_disputed"


class TestInquiries:
    def test_one_takes_no_money_and_is_closed(self, stand_in: StandIn) -> None:
        api, intent = stripe_at(stand_in), charged(INQUIRY)
        (dispute,) = api.disputes.list({"payment_intent": intent}).data
        assert (dispute.status, dispute.is_charge_refundable) == ("warning_needs_response", True)
        assert by_intent() == {intent: Sum(2900, 0, 0)}
        disputes.respond(dispute.id)
        assert api.disputes.retrieve(dispute.id).status == "warning_under_review"
        disputes.close(dispute.id, won=True)
        assert api.disputes.retrieve(dispute.id).status == "warning_closed"
        assert told("charge.dispute") == [CREATED, "charge.dispute.updated", CLOSED]

    def test_one_is_refunded_in_part_and_escalates_over_the_rest(self, stand_in: StandIn) -> None:
        api, intent = stripe_at(stand_in), charged(INQUIRY)
        (dispute,) = api.disputes.list({"payment_intent": intent}).data
        api.refunds.create({"payment_intent": intent, "amount": 900})
        disputes.close(dispute.id, won=False)
        dispute = api.disputes.retrieve(dispute.id)
        assert (dispute.status, dispute.amount) == ("lost", 2000)
        assert told("charge.dispute") == [CREATED, "charge.dispute.updated", WITHDRAWN, CLOSED]
        assert by_intent() == {intent: Sum(2900, 900, 2000)}

    def test_one_over_nothing_does_not_escalate(self, stand_in: StandIn) -> None:
        api, intent = stripe_at(stand_in), charged(INQUIRY)
        (dispute,) = api.disputes.list({"payment_intent": intent}).data
        api.refunds.create({"payment_intent": intent})
        with pytest.raises(StripeRefusal):
            disputes.escalate(dispute.id)
        assert api.disputes.retrieve(dispute.id).status == "warning_needs_response"


def test_a_debit_is_disputed_once_it_has_arrived(stand_in: StandIn) -> None:
    _, intent = debited(DISPUTED)
    debits.settle(intent)
    assert by_intent() == {intent: Sum(2900, 0, 2900)}
    assert told("charge.dispute") == [CREATED, WITHDRAWN]


def test_only_what_is_left_is_disputed_and_only_once(stand_in: StandIn) -> None:
    api, intent = stripe_at(stand_in), charged()
    api.refunds.create({"payment_intent": intent, "amount": 400})
    assert disputes.open_on(intent).data["amount"] == 2500
    with pytest.raises(StripeRefusal):
        disputes.open_on(intent)
    with pytest.raises(StripeRefusal):
        disputes.open_on("pi_of_nobody")
    assert by_intent() == {intent: Sum(2900, 400, 2500)}

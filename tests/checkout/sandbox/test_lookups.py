"""Charges, lists and unfolded ids: how the shop finds what it has not been told."""

import pytest
import stripe

from checkout import gateway
from checkout.sandbox.ledger import Sum, by_payment
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.paid import charged, intent_of, stripe_at
from tests.checkout.sandbox.visitor import DECLINED, opened, pay


def test_a_charge_for_each_payment_that_succeeds(stand_in: StandIn) -> None:
    session = opened()
    pay(session.url or "", DECLINED)
    api, intent = stripe_at(stand_in), intent_of(session)
    assert api.payment_intents.retrieve(intent).latest_charge is None
    pay(session.url or "")
    found = api.payment_intents.retrieve(intent, {"expand": ["latest_charge"]})
    charge = found.latest_charge
    assert (charge.status, charge.paid, charge.amount, charge.amount_captured) == ("succeeded", True, 2900, 2900)
    assert (charge.payment_intent, charge.metadata.to_dict()) == (intent, {"payment": "7"})
    assert api.charges.retrieve(charge.id, {"expand": ["payment_intent"]}).payment_intent.id == intent
    assert [one.id for one in api.charges.list({"payment_intent": intent}).data] == [charge.id]


def test_the_session_of_an_intent(stand_in: StandIn) -> None:
    session, other = opened(), opened("SR-2")
    pay(session.url or "")
    pay(other.url or "")
    api = stripe_at(stand_in)
    found = api.checkout.sessions.list({"payment_intent": intent_of(session), "limit": 1})
    assert ([one.id for one in found.data], found.has_more) == ([session.id], False)
    third = opened("SR-3")
    gateway.expire_session(third.id)
    fourth = opened("SR-4")
    newest = [fourth.id, third.id, other.id, session.id]
    listed = api.checkout.sessions.list({"expand": ["data.payment_intent"]})
    assert [one.id for one in listed.data] == newest
    assert (listed.data[0].url, listed.data[3].url) == (fourth.url, None)
    assert listed.data[3].payment_intent.status == "succeeded"
    assert [one.id for one in api.checkout.sessions.list({"status": "expired"}).data] == [third.id]
    assert [one.id for one in api.checkout.sessions.list({"status": "complete"}).data] == newest[2:]


@pytest.mark.parametrize("path", ["customer", "payment_intent.customer", "data.payment_intent", "a.b.c.d.e"])
def test_what_does_not_unfold_is_refused(stand_in: StandIn, path: str) -> None:
    session = opened()
    pay(session.url or "")
    with pytest.raises(stripe.InvalidRequestError, match="expand"):
        stripe_at(stand_in).checkout.sessions.retrieve(session.id, {"expand": [path]})
    with pytest.raises(stripe.InvalidRequestError, match="expand"):
        stripe_at(stand_in).checkout.sessions.list({"expand": ["payment_intent"]})


def test_a_payment_that_was_made_twice_is_one_sum(stand_in: StandIn) -> None:
    first, second = charged(), charged(reference="SR-2")
    assert by_payment() == {"7": Sum(5800)}
    stripe_at(stand_in).refunds.create({"payment_intent": second})
    assert by_payment() == {"7": Sum(5800, 2900)}
    assert by_payment()["7"].kept == 2900
    assert first != second

"""Payments in the states from which refunds, disputes and debits begin."""

from typing import Any

import stripe

from checkout import gateway
from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.visitor import GOOD, Page, opened, pay, visit

KEY = "sk_test_of_the_tests"
# Stripe's test accounts: the debit arrives, fails, arrives and is disputed.
ARRIVES = "FR14 2004 1010 0505 0001 3M02 606"
FAILS = "DE62 3704 0044 0532 0130 01"
DISPUTED = "at59 1904 3002 3547 3203"
# Cards whose refund takes its time, or comes back; cards that are disputed.
SLOW, COMES_BACK = "4000 0000 0000 7726", "4000 0000 0000 5126"
FRAUD, MISSING, INQUIRY = "4000 0000 0000 0259", "4000 0000 0000 2685", "4000 0000 0000 1976"


def stripe_at(stand_in: StandIn) -> Any:
    """The SDK's own client, without retries of its own."""
    return stripe.StripeClient(KEY, base_addresses={"api": stand_in.url}, max_network_retries=0).v1


def debit(url: str, iban: str = ARRIVES, holder: str = "Alice Ott") -> Page:
    """Send the form for a direct debit."""
    return visit(url, "POST", {"method": "sepa_debit", "iban": iban, "holder": holder})


def charged(number: str = GOOD, reference: str = "SR-1") -> str:
    """A session paid by this card, 29.00; its payment intent."""
    session = opened(reference)
    assert pay(session.url or "", number).status == 303
    return intent_of(session)


def debited(iban: str = ARRIVES, reference: str = "SR-1") -> tuple[gateway.Session, str]:
    """A session paid by a debit that is under way, 29.00; and its payment intent."""
    session = opened(reference)
    assert debit(session.url or "", iban).status == 303
    return session, intent_of(session)


def intent_of(session: gateway.Session) -> str:
    """The id of the session's payment intent."""
    intent = gateway.fetch_session(session.id).payment_intent
    assert intent
    return intent


def told(kind: str = "") -> list[str]:
    """The types of all events so far, in their order; those that begin with `kind`."""
    events = Entry.objects.filter(kind="event", data__type__startswith=kind).order_by("created", "pk")
    return list(events.values_list("data__type", flat=True))

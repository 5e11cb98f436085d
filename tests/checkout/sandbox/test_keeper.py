"""The ledger forgets a person, also in what was charged."""

from django.db import transaction

from checkout.sandbox.keeper import LedgerKeeper
from checkout.sandbox.models import Entry, KeptAnswer
from checkout.sandbox.server import StandIn
from storefront.accounts import persons
from tests.checkout.sandbox.paid import FRAUD, charged, debited, stripe_at


def test_charges_events_and_kept_answers_forget_the_payer(stand_in: StandIn) -> None:
    api, intent = stripe_at(stand_in), charged()
    debited(reference="SR-2")
    charged(FRAUD, "SR-3")
    api.refunds.create(
        {"payment_intent": intent, "expand": ["charge"], "metadata": {"refund": "r-1"}}, {"idempotency_key": "k"}
    )
    ledger = [*Entry.objects.all(), *KeptAnswer.objects.all()]
    assert len([row for row in ledger if named(row)]) >= 9
    with transaction.atomic():
        LedgerKeeper().erase(persons.at("alice@example.org"))
    ledger = [*Entry.objects.all(), *KeptAnswer.objects.all()]
    assert [row for row in ledger if named(row)] == []
    charge = api.payment_intents.retrieve(intent, {"expand": ["latest_charge"]}).latest_charge
    assert (charge.amount_refunded, charge.refunded, charge.billing_details.name) == (2900, True, None)


def named(row: Entry | KeptAnswer) -> bool:
    """Whether the payer's name or address stands in it."""
    kept = str(row.data) + str(row.extra) if isinstance(row, Entry) else str(row.body)
    return "alice@example.org" in kept or "Alice Ott" in kept

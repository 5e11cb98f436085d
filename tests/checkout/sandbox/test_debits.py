"""Direct debits: placed at once, paid later or never."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout import gateway
from checkout.sandbox import accounts, debits
from checkout.sandbox.ledger import Sum, by_intent
from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.door import Door, until
from tests.checkout.sandbox.paid import ARRIVES, FAILS, charged, debit, debited, stripe_at, told
from tests.checkout.sandbox.visitor import opened, pay, visit


def state(session: gateway.Session) -> tuple[str, str]:
    now = gateway.fetch_session(session.id)
    return now.status, now.payment_status


def test_the_order_is_placed_before_the_money_comes(stand_in: StandIn) -> None:
    session = opened()
    page = debit(session.url or "")
    assert (page.status, page.to) == (303, f"http://127.0.0.1:8000/checkout/done/?session={session.id}")
    assert state(session) == ("complete", "unpaid")
    api = stripe_at(stand_in)
    found = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    intent = found.payment_intent
    assert (intent.status, intent.amount_received) == ("processing", 0)
    charge = intent.latest_charge
    assert (charge.status, charge.paid, charge.payment_method_details.type) == ("pending", False, "sepa_debit")
    assert (charge.billing_details.name, charge.billing_details.email) == ("Alice Ott", "alice@example.org")
    assert told() == ["payment_intent.processing", "checkout.session.completed"]
    assert by_intent() == {intent.id: Sum()}
    assert "The bank was asked to debit" in visit(session.url or "").text


def test_it_arrives(stand_in: StandIn, door: Door) -> None:
    session, intent = debited()
    debits.settle(intent)
    assert state(session) == ("complete", "paid")
    charge = stripe_at(stand_in).payment_intents.retrieve(intent, {"expand": ["latest_charge"]}).latest_charge
    assert (charge.status, charge.paid, charge.amount_captured) == ("succeeded", True, 2900)
    assert by_intent() == {intent: Sum(2900)}
    letters = [gateway.verify_event(*letter) for letter in door.wait_for(2)]
    assert [(letter.type, letter.object_id) for letter in letters] == [
        ("checkout.session.completed", session.id),
        ("checkout.session.async_payment_succeeded", session.id),
    ]
    assert "It was charged once" in visit(session.url or "").text


def test_it_fails(stand_in: StandIn, door: Door) -> None:
    session, intent = debited(FAILS)
    debits.settle(intent)
    assert state(session) == ("complete", "unpaid")
    found = stripe_at(stand_in).payment_intents.retrieve(intent, {"expand": ["latest_charge"]})
    assert (found.status, found.latest_charge.status) == ("requires_payment_method", "failed")
    assert found.last_payment_error.code == "payment_method_provider_decline"
    assert by_intent() == {intent: Sum()}
    letters = [gateway.verify_event(*letter).type for letter in door.wait_for(3)]
    assert letters[1:] == ["payment_intent.payment_failed", "checkout.session.async_payment_failed"]
    assert "could not debit" in visit(session.url or "").text
    assert pay(session.url or "").status == 303  # it leads on, and charges nothing
    assert by_intent() == {intent: Sum()}


def test_the_tester_decides_otherwise_and_only_once(stand_in: StandIn) -> None:
    session, intent = debited(FAILS)
    debits.settle(intent, arrived=True)
    debits.settle(intent, arrived=False)
    assert state(session) == ("complete", "paid")
    assert told("checkout") == ["checkout.session.completed", "checkout.session.async_payment_succeeded"]
    paid_by_card = charged(reference="SR-2")
    debits.settle(paid_by_card, arrived=False)
    assert by_intent()[paid_by_card] == Sum(2900)


def test_time_alone_settles_it_also_after_a_restart(stand_in: StandIn, door: Door) -> None:
    session, _ = debited()
    failing, _ = debited(FAILS, "SR-2")
    Entry.objects.filter(kind="charge").update(due=timezone.now() - timedelta(seconds=59))
    stand_in.each_tick()
    assert state(session) == ("complete", "unpaid")
    with StandIn(webhook_url=door.url, tick=0.05, settle_seconds=58):
        until(lambda: "checkout.session.async_payment_failed" in told() and state(session) == ("complete", "paid"))
    assert state(failing) == ("complete", "unpaid")
    assert not Entry.objects.filter(kind="charge", due__isnull=False).exists()


class TestTheForm:
    def test_both_ways_to_pay_are_offered_in_euro(self, stand_in: StandIn) -> None:
        page = visit(opened().url or "")
        for said in ("Or by direct debit", ARRIVES, "Debit €29.00", 'name="method" value="sepa_debit"'):
            assert said in page.text
        assert '<details class="debit" >' in page.text

    def test_in_another_currency_there_is_the_card_alone(self, stand_in: StandIn) -> None:
        price = {"currency": "gbp", "unit_amount": 2900, "product_data": {"name": "LP"}}
        session = stripe_at(stand_in).checkout.sessions.create(
            {"mode": "payment", "line_items": [{"quantity": 1, "price_data": price}], "success_url": "http://a/"}
        )
        assert session.payment_method_types == ["card"]
        assert "direct debit" not in visit(session.url).text
        assert debit(session.url).status == 200
        assert Entry.objects.filter(kind="payment_intent").count() == 0

    @pytest.mark.parametrize(
        ("iban", "holder", "fields"),
        [
            ("", "", ["iban", "holder"]),
            ("FR14 2004 1010 0505 0001 3M02 607", "Alice", ["iban"]),
            ("FR", "Al\0ice", ["iban", "holder"]),
            ("ÄÖ14 2004 1010 0505 0001 3M02 606", "A" * 151, ["iban", "holder"]),
        ],
    )
    def test_faults_stand_at_their_fields(self, stand_in: StandIn, iban: str, holder: str, fields: list[str]) -> None:
        session = opened()
        page = debit(session.url or "", iban, holder)
        assert page.status == 200
        assert [name for name in ("iban", "holder", "number") if f'id="{name}-fault"' in page.text] == fields
        assert '<details class="debit" open>' in page.text
        assert state(session) == ("open", "unpaid")

    def test_a_real_account_is_not_debited(self, stand_in: StandIn) -> None:
        session = opened()
        page = debit(session.url or "", "GB82 WEST 1234 5698 7654 32")
        assert "not one of the test accounts" in page.text
        assert state(session) == ("open", "unpaid")
        assert debit(session.url or "").status == 303

    def test_no_number_is_kept(self, stand_in: StandIn) -> None:
        debited()
        kept = str(list(Entry.objects.values("data", "extra")))
        assert ARRIVES.replace(" ", "") not in kept
        assert "3M02" not in kept


def test_every_test_account_checks_and_those_shown_exist() -> None:
    assert all(accounts.checks(iban) for iban in accounts.TEST_ACCOUNTS)
    assert all(iban.replace(" ", "") in accounts.TEST_ACCOUNTS for iban, _ in accounts.SHOWN)
    assert not accounts.checks("FR1420041010050500013M02607")

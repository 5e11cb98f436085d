"""What one button does to an order: ask Stripe again, dealt with, end, send a mail again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import gateway, mails, payments, timeline
from checkout.models import OrderMail, Payment
from checkout.placement import Buyer
from checkout.sandbox.server import StandIn
from tests.checkout.admin.orders import address, paid, placed
from tests.checkout.sandbox.visitor import pay
from tests.customers import said
from tests.records import make_release

StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def waiting(countries: None, alice: Buyer) -> Payment:
    return placed(make_release(), alice)


def deeds_of(payment: Payment) -> list[tuple[str, str]]:
    """What staff did, and who."""
    return [(entry.what, entry.who) for entry in timeline.of_staff(payment.order)]


@pytest.mark.django_db(transaction=True)
def test_asking_stripe_again_finds_what_no_webhook_brought(
    stand_in: StandIn, office: Any, waiting: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr("checkout.refunds.look", lambda payment, intent: looked.append(intent))
    pay(payments.start(waiting))
    page = office.post(address(waiting, "ask"), follow=True)
    assert said(page) == ["Stripe was asked. The payment: paid."]
    assert get_model("order", "Order").objects.get().status == "Paid"
    assert looked == [Payment.objects.get().intent_id]
    assert deeds_of(waiting) == [("Asked Stripe again", "staff@example.org")]


@pytest.mark.django_db(transaction=True)
def test_asking_stripe_again_ends_what_is_past_its_time(stand_in: StandIn, office: Any, waiting: Payment) -> None:
    payments.start(waiting)
    Payment.objects.filter(pk=waiting.pk).update(expires_at=timezone.now() - timedelta(minutes=11))
    page = office.post(address(waiting, "ask"), follow=True)
    assert said(page)[0].startswith("Stripe was asked. The payment: ended unpaid on ")
    assert StockRecord.objects.get().num_allocated == 0


def test_a_stripe_that_does_not_answer_is_said(office: Any, waiting: Payment, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(session_id: str) -> gateway.Session:
        raise gateway.GatewayUnavailable("no answer")

    Payment.objects.filter(pk=waiting.pk).update(session_id="cs_1")
    monkeypatch.setattr(gateway, "fetch_session", silent)
    monkeypatch.setattr(gateway, "expire_session", silent)
    for button in ("ask", "end"):
        page = office.post(address(waiting, button), follow=True)
        assert said(page) == ["Stripe cannot be asked at the moment: no answer. Please try again in a few minutes."]
    assert Payment.objects.get().is_waiting


@pytest.mark.django_db(transaction=True)
def test_an_unpaid_order_is_ended_once_and_the_shopper_told(stand_in: StandIn, office: Any, waiting: Payment) -> None:
    payments.start(waiting)
    first = office.post(address(waiting, "end"), follow=True)
    assert said(first) == ["The order has ended, and its copies are back on the shelf."]
    assert StockRecord.objects.get().num_allocated == 0
    assert list(OrderMail.objects.values_list("kind", flat=True)) == ["order_cancelled"]
    second = office.post(address(waiting, "end"), follow=True)
    assert said(second)[0].startswith("The order was not ended. Its payment: ended unpaid on ")
    assert deeds_of(waiting) == [("Ended the unpaid order", "staff@example.org")]


@pytest.mark.django_db(transaction=True)
def test_an_order_that_was_paid_a_moment_ago_is_not_ended(stand_in: StandIn, office: Any, waiting: Payment) -> None:
    pay(payments.start(waiting))
    page = office.post(address(waiting, "end"), follow=True)
    assert said(page) == ["The order was not ended. Its payment: paid."]
    assert get_model("order", "Order").objects.get().status == "Paid"
    assert deeds_of(waiting) == []


def test_what_is_dealt_with_leaves_the_list_and_stays_in_the_log(office: Any, waiting: Payment) -> None:
    flag = "Stripe says 1.00 eur, the order 41.90"
    Payment.objects.update(flag=flag)
    stale = office.post(address(waiting, "dealt"), {"flag": "something else"}, follow=True)
    assert said(stale) == ["This has changed meanwhile. Please look again."]
    assert Payment.objects.get().flag == flag
    page = office.post(address(waiting, "dealt"), {"flag": flag}, follow=True)
    assert said(page) == ["Noted: this is dealt with."]
    assert (Payment.objects.get().flag, page.context["look"]) == ("", [])
    assert deeds_of(waiting) == [(f"Dealt with: {flag}", "staff@example.org")]


def test_a_mail_that_was_given_up_goes_out_again(office: Any, paris_58: Release, alice: Buyer) -> None:
    payment = paid(paris_58, alice)
    mail = OrderMail.objects.get()
    later = timezone.now() + timedelta(hours=1)
    OrderMail.objects.update(attempts=mails.MAX_ATTEMPTS, error="Connection refused", next_at=later, sent_at=None)
    page = office.post(address(payment, f"mail/{mail.pk}"), follow=True)
    assert said(page) == ["The mail is tried again within a minute."]
    assert not outbox.outbox
    mails.sweep()
    assert [message.to for message in outbox.outbox] == [["alice@example.org"]]
    page = office.post(address(payment, f"mail/{mail.pk}"), follow=True)
    assert said(page) == ["This mail has gone out already."]
    assert deeds_of(payment) == [("Had a mail sent again: confirmation", "staff@example.org")]


def test_a_mail_of_another_order_is_not_there(office: Any, last_copy: Release, alice: Buyer, waiting: Payment) -> None:
    paid(last_copy, alice)
    mail = OrderMail.objects.get()
    for pk in (mail.pk, 4711, 10**20):
        assert office.post(address(waiting, f"mail/{pk}")).status_code == 404


@pytest.mark.parametrize("button", ["ask", "dealt", "end", "mail/1"])
def test_nothing_happens_on_get(office: Any, waiting: Payment, button: str) -> None:
    assert office.get(address(waiting, button)).status_code == 405
    assert deeds_of(waiting) == []


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "x"])
def test_it_leads_back_to_the_shop_only(office: Any, waiting: Payment, back: str) -> None:
    assert office.post(address(waiting, "dealt"), {"back": back})["Location"] == address(waiting)

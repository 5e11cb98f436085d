"""Two tabs, the back button, and money that takes days: one order, one payment, and the shopper knows how it stands."""

from __future__ import annotations

from typing import Any

import pytest
from oscar.core.loading import get_model

from checkout import payments
from checkout.models import OrderMail, Payment
from checkout.ownership import breaches
from checkout.placement import Buyer
from checkout.sandbox import debits, ledger
from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn
from checkout.tasks import reconcile_payments
from tests.checkout.sandbox.paid import ARRIVES, FAILS, debit
from tests.checkout.sandbox.visitor import pay
from tests.checkout.test_checkout_page import release, said, shopper, to_review  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db(transaction=True)
Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def form(stand_in: StandIn, shopper: Any, alice: Buyer) -> dict[str, str]:  # noqa: F811 (a fixture)
    """The last form, as the browser has it in every tab."""
    return to_review(shopper, alice)


def status() -> str:
    assert list(breaches()) == []
    return str(Order.objects.get().status)


def test_the_back_button_after_paying(shopper: Any, form: dict[str, str]) -> None:  # noqa: F811 (a fixture)
    pay(shopper.post("/checkout/", form)["Location"])
    again = shopper.post("/checkout/", form)
    payments.sync(Payment.objects.get())
    once_more = shopper.post("/checkout/", form, follow=True)
    assert again["Location"].startswith("http")
    assert once_more.context["order"] == Order.objects.get()
    assert (status(), Order.objects.count(), StockRecord.objects.get().num_allocated) == ("Paid", 1, 1)
    assert ledger.by_payment()[str(Payment.objects.get().uuid)].received == 4190


def test_two_tabs_pay_one_cart_once(shopper: Any, form: dict[str, str]) -> None:  # noqa: F811 (a fixture)
    first, second = shopper.post("/checkout/", form)["Location"], shopper.post("/checkout/", form)["Location"]
    assert first == second
    assert (pay(first).status, pay(second).status) == (303, 303)
    payments.sync(Payment.objects.get())
    assert Entry.objects.filter(kind="payment_intent", state="succeeded").count() == 1
    assert (status(), OrderMail.objects.count()) == ("Paid", 1)


def test_a_tab_that_changes_the_cart_while_the_other_pays(shopper: Any, form: dict[str, str]) -> None:  # noqa: F811 (a fixture)
    url = shopper.post("/checkout/", form)["Location"]
    pay(url)
    page = shopper.post("/cart/reopen/", follow=True)
    assert said(page) == [f"Your order {Order.objects.get().number} is paid."]
    assert status() == "Paid"


@pytest.mark.parametrize("tampered", [{"total": "0.01"}, {"total": "-1"}, {"total": "NaN"}, {"cart": "9"}])
def test_a_price_typed_by_hand_orders_nothing(shopper: Any, form: dict[str, str], tampered: dict[str, str]) -> None:  # noqa: F811 (a fixture)
    assert shopper.post("/checkout/", form | tampered).status_code == 302
    assert (Order.objects.count(), Entry.objects.count()) == (0, 0)


class TestADebitThatTakesDays:
    @pytest.fixture
    def under_way(self, shopper: Any, form: dict[str, str]) -> Any:  # noqa: F811 (a fixture)
        """The shopper has given their account, and is sent back to the shop."""

        def by(iban: str) -> Payment:
            back = debit(shopper.post("/checkout/", form)["Location"], iban).to
            page = shopper.get(back.partition("8000")[2] if back else "", follow=True)
            assert "Your bank takes a few days" in page.content.decode()
            return Payment.objects.get()

        return by

    def test_the_copies_stay_held_and_a_new_cart_can_begin(self, shopper: Any, under_way: Any) -> None:  # noqa: F811 (a fixture)
        payment = under_way(ARRIVES)
        assert (status(), payment.is_processing, StockRecord.objects.get().num_allocated) == (
            "Payment processing", True, 1,
        )  # fmt: skip
        page = shopper.get("/cart/")
        assert (page.context["waiting_payment"], page.context["lines"]) == (None, [])
        assert shopper.post("/cart/add/chez-francis/", {"quantity": "1"}, follow=True).context["copies"] == 1

    def test_it_arrives(self, under_way: Any, mailoutbox: list[Any]) -> None:
        payment = under_way(ARRIVES)
        debits.settle(payment.intent_id)
        reconcile_payments()
        assert status() == "Paid"
        assert [mail.subject for mail in mailoutbox] == [f"Your order {payment.order.number} is paid"]

    def test_the_bank_says_no(self, under_way: Any, mailoutbox: list[Any]) -> None:
        payment = under_way(FAILS)
        debits.settle(payment.intent_id)
        for _ in range(2):
            reconcile_payments()
        assert (status(), StockRecord.objects.get().num_allocated) == ("Cancelled", 0)
        assert [mail.subject for mail in mailoutbox] == [f"Your bank did not pay order {payment.order.number}"]
        payment.refresh_from_db()
        assert payment.given_back

    def test_it_is_not_given_up_when_its_time_to_pay_is_over(self, under_way: Any) -> None:
        from datetime import timedelta

        import time_machine
        from django.utils import timezone

        under_way(ARRIVES)
        Entry.objects.filter(kind="charge").update(due=None)  # the bank is slow
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            reconcile_payments()
        assert (status(), StockRecord.objects.get().num_allocated) == ("Payment processing", 1)

"""The list of orders: the payment in words, what has to be looked at, and in how few queries."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout.models import OrderMail, OwedCopies, Payment, Refund
from checkout.placement import Buyer
from tests.checkout.admin.orders import ORDERS, disputed, paid, placed, went_back

Order = get_model("order", "Order")


def numbers(office: Any, query: str) -> set[str]:
    """The orders that a query finds."""
    page = office.get(f"{ORDERS}?{query}")
    assert page.status_code == 200
    return {order.number for order in page.context["cl"].result_list}


@pytest.fixture
def one_of_each(office: Any, paris_58: Release, alice: Buyer) -> dict[str, str]:
    """Reason → number of the one order that has it, besides one where all is well."""
    names = ("well", "flag", "refund", "unsent", "dispute", "payment", "mail", "owed")
    orders = {name: placed(paris_58, alice) if name == "payment" else paid(paris_58, alice) for name in names}
    now = timezone.now()
    Payment.objects.filter(pk=orders["flag"].pk).update(flag="Stripe says 1.00 eur, the order 41.90")
    went_back(orders["refund"], "35.00", done_at=None, failed_at=now, error="lost_or_stolen_card")
    Payment.objects.filter(pk=orders["refund"].pk).update(flag="The refund of €35.00 failed: lost_or_stolen_card")
    went_back(orders["unsent"], "35.00", done_at=None, created_at=now - timedelta(minutes=11))
    went_back(orders["well"], "5.00", done_at=None)  # decided a moment ago
    disputed(orders["dispute"])
    disputed(orders["well"], closed_at=now, status="won")
    Payment.objects.filter(pk=orders["payment"].pk).update(expires_at=now - timedelta(minutes=11))
    OrderMail.objects.filter(order=orders["mail"].order).update(attempts=3, error="Connection refused", sent_at=None)
    OwedCopies.objects.create(line=orders["owed"].order.lines.get(), copies=1)
    return {name: payment.order.number for name, payment in orders.items()}


def test_each_reason_to_look_is_a_filter(office: Any, one_of_each: dict[str, str]) -> None:
    found = {key: numbers(office, f"look={key}") for key in one_of_each if key not in ("well", "flag")}
    assert found == {key: {one_of_each[key]} for key in found}
    assert numbers(office, "look=flag") == {one_of_each["flag"], one_of_each["refund"]}
    assert numbers(office, "look=any") == set(one_of_each.values()) - {one_of_each["well"]}
    assert numbers(office, "look=nonsense") == set(one_of_each.values())


def test_the_row_says_why(office: Any, one_of_each: dict[str, str]) -> None:
    page = office.get(ORDERS)
    rows = {order.number: order for order in page.context["cl"].result_list}
    look = page.context["cl"].model_admin.look
    assert look(rows[one_of_each["well"]]) == ""
    assert look(rows[one_of_each["dispute"]]) == '<b class="look">an open dispute</b>'
    assert look(rows[one_of_each["refund"]]) == '<b class="look">money and order do not agree, a refund failed</b>'


def test_the_payment_stands_in_words(office: Any, paris_58: Release, alice: Buyer) -> None:
    now = timezone.now()
    some = {name: paid(paris_58, alice) for name in ("paid", "partly", "wholly", "other")}
    went_back(some["partly"], "35.00")
    went_back(some["partly"], "6.90", done_at=None, failed_at=now)
    went_back(some["wholly"], "41.90")
    other = went_back(some["other"], "41.90", reason=Refund.Reason.TWICE)
    Refund.objects.filter(pk=other.pk).update(intent_id="pi_the_second")
    some["waiting"] = placed(paris_58, alice)
    Payment.objects.filter(pk=some["waiting"].pk).update(expires_at=now.replace(2027, 3, 1, 9, 30))
    some["under way"] = placed(paris_58, alice)
    Payment.objects.filter(pk=some["under way"].pk).update(processing_at=now)
    page = office.get(ORDERS)
    said = {order.number: page.context["cl"].model_admin.paying(order) for order in page.context["cl"].result_list}
    words = {name: said[payment.order.number] for name, payment in some.items()}
    assert words.pop("waiting").startswith("waiting, held until 2027-03-01 ")
    assert words.pop("under way").startswith("under way since ")
    assert words == {
        "paid": "paid",
        "partly": "paid, and €35.00 of it went back",
        "wholly": "paid, and all of it went back",
        "other": "paid",
    }


def test_an_order_without_a_payment_is_listed_too(office: Any, db: None) -> None:
    basket = get_model("basket", "Basket").objects.create()
    order = Order.objects.create(number="S-1", basket=basket, total_incl_tax=1, total_excl_tax=1)
    assert numbers(office, "") == {"S-1"}
    assert office.get(f"{ORDERS}{order.pk}/change/").status_code == 200


@pytest.mark.parametrize("query", ["", "?look=any", "?look=mail&status=Paid", "?q=alice", "?o=-3"])
def test_a_hundred_orders_take_twelve_queries_at_most(
    office: Any, paris_58: Release, alice: Buyer, django_assert_max_num_queries: Any, query: str
) -> None:
    a_hundred_like(paid(paris_58, alice))
    with django_assert_max_num_queries(12):
        page = office.get(f"{ORDERS}{query}")
    assert page.status_code == 200
    assert len(page.context["cl"].result_list) == 100


@pytest.mark.parametrize("query", ["?look=", "?status=nonsense", "?o=99", "?p=99", "?date_placed__year=x"])
def test_a_query_of_nonsense_is_no_fault_of_ours(office: Any, paris_58: Release, alice: Buyer, query: str) -> None:
    assert paid(paris_58, alice).amount == Decimal("41.90")
    assert office.get(f"{ORDERS}{query}").status_code in (200, 302)


def a_hundred_like(payment: Payment) -> None:
    """A hundred orders of their own, each with a line, a refund and a mail that nobody takes."""
    order, line = payment.order, payment.order.lines.get()
    Payment.objects.filter(pk=payment.pk).delete()
    for number in range(100):
        order.pk, order.number = None, f"S-{number}"
        line.pk = None
        order.save()
        line.order = order
        line.save()
        payment.pk, payment.uuid, payment.order, payment.cart_id = None, uuid.uuid4(), order, None
        payment.session_id = f"cs_{number}"
        payment.save()
        went_back(payment, "5.00")
        OrderMail.objects.create(
            order=order, kind="order_confirmation", language="en", message_id=str(number), attempts=3, error="refused"
        )
    Order.objects.filter(payment=None).delete()

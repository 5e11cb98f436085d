"""Simultaneous buyers on PostgreSQL: never one copy too many, never one order too many."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.models import OrderMail, Payment
from checkout.ownership import breaches
from checkout.placement import Buyer, CopiesGone, place
from checkout.sandbox import ledger
from checkout.sandbox.server import StandIn
from checkout.tasks import reconcile_payments
from tests.checkout.sandbox.visitor import pay
from tests.races import at_once
from tests.records import make_cart, make_release

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


def buy(cart_id: int, buyer: Buyer, total: str) -> Payment:
    return place(cart_id, buyer, shown_total=Decimal(total))


def test_twenty_buyers_of_the_last_copy(alice: Buyer) -> None:
    assert connection.vendor == "postgresql"
    last_copy = make_release(copies=1)
    carts = [make_cart(last_copy).pk for _ in range(20)]
    answers = at_once([partial(buy, cart, alice, "41.90") for cart in carts])
    assert sum(isinstance(answer, Payment) for answer in answers) == 1
    assert sum(isinstance(answer, CopiesGone) for answer in answers) == 19
    assert Order.objects.count() == Payment.objects.count() == 1
    record = StockRecord.objects.get(product=last_copy)
    assert (record.num_in_stock, record.num_allocated) == (1, 1)
    assert Release.objects.get(pk=last_copy.pk).stock_state == "out-of-stock"


def test_fifty_buyers_of_ten_copies(alice: Buyer) -> None:
    release = make_release(copies=10)
    carts = [make_cart(release).pk for _ in range(50)]
    answers = at_once([partial(buy, cart, alice, "41.90") for cart in carts])
    assert sum(isinstance(answer, Payment) for answer in answers) == 10
    assert sum(isinstance(answer, CopiesGone) for answer in answers) == 40
    assert StockRecord.objects.get(product=release).num_allocated == 10


def test_fifty_buyers_who_click_twice_and_pay(stand_in: StandIn, alice: Buyer) -> None:
    """Ten copies are paid once each; forty buyers are told before any money moves."""
    release = make_release(copies=10)
    carts = [make_cart(release).pk for _ in range(50)]
    clicks = at_once([partial(buy, cart, alice, "41.90") for cart in carts * 2])
    granted = {click.pk for click in clicks if isinstance(click, Payment)}
    assert (len(granted), sum(isinstance(click, CopiesGone) for click in clicks)) == (10, 80)
    for url in {payments.start(payment) for payment in Payment.objects.all() for _ in range(2)}:
        assert pay(url).status == 303
    reconcile_payments()
    assert list(Order.objects.values_list("status", flat=True)) == ["Paid"] * 10
    assert sorted(sums.received for sums in ledger.by_payment().values()) == [4190] * 10
    assert list(breaches()) == []
    assert OrderMail.objects.exclude(sent_at=None).count() == 10


def test_a_double_click_is_one_order(alice: Buyer) -> None:
    release = make_release(copies=10)
    cart = make_cart(release).pk
    answers = at_once([partial(buy, cart, alice, "41.90") for _ in range(8)])
    assert {answer.pk if isinstance(answer, Payment) else repr(answer) for answer in answers} == {
        Payment.objects.get().pk
    }
    assert Order.objects.count() == 1
    assert StockRecord.objects.get(product=release).num_allocated == 1


def test_two_records_wanted_in_opposite_orders_do_not_lock_each_other(alice: Buyer) -> None:
    one, two = make_release("one", copies=40), make_release("two", copies=40)
    carts = [make_cart(*pair).pk for _ in range(8) for pair in ((one, two), (two, one))]
    answers = at_once([partial(buy, cart, alice, "76.90") for cart in carts])
    assert all(isinstance(answer, Payment) for answer in answers), answers
    assert [StockRecord.objects.get(product=release).num_allocated for release in (one, two)] == [16, 16]

"""Copies that are sold before they are there: preorders, and short counts. Who waits longest is served first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Movement, Release, StockEvent
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from checkout import owed, payments
from checkout.models import OwedCopies, Payment
from checkout.ownership import breaches
from checkout.placement import Buyer, CopiesGone, place
from tests.races import at_once
from tests.records import make_cart, make_release

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


def bought(release: Release, buyer: Buyer, copies: int = 1, *, paid: bool = True, days_ago: int = 0) -> Payment:
    """An order of so many copies."""
    payment = place(
        make_cart(release, quantity=copies).pk, buyer, shown_total=Decimal("35.00") * copies + Decimal("6.90")
    )
    if paid:
        payments.settle(payment.pk, None)
    Order.objects.filter(pk=payment.order_id).update(date_placed=timezone.now() - timedelta(days=days_ago))
    return payment


def counts(release: Release) -> tuple[int, int]:
    """(in stock, allocated); and nothing is amiss."""
    assert list(breaches()) == []
    record = StockRecord.objects.get(product=release)
    return record.num_in_stock, record.num_allocated


def waits(payment: Payment) -> tuple[int, int]:
    """(copies held, copies owed) of an order of one line."""
    line = payment.order.lines.get()
    row = OwedCopies.objects.filter(line=line).first()
    return line.num_allocated, row.copies if row else 0


@pytest.fixture
def preorder(countries: None) -> Release:
    """Five slots."""
    return make_release(copies=5, lifecycle=Lifecycle.PREORDER)


def test_a_preorder_sells_its_slots_and_no_more(preorder: Release, alice: Buyer) -> None:
    bought(preorder, alice, 5)
    assert Release.objects.get().stock_state == "preorder-full"
    with pytest.raises(CopiesGone):
        bought(preorder, alice)


def test_when_it_is_over_its_slots_are_no_copies(preorder: Release, alice: Buyer) -> None:
    late, early = bought(preorder, alice, 2, days_ago=1), bought(preorder, alice, 1, days_ago=2)
    ledger.set_lifecycle(preorder, Lifecycle.ACTIVE)
    assert counts(preorder) == (0, 0)
    assert (waits(early), waits(late)) == ((0, 1), (0, 2))
    assert Release.objects.get().stock_state == "out-of-stock"
    assert StockEvent.objects.filter(kind=Movement.SLOTS).get().quantity == -5


def test_the_copies_that_come_are_the_preorders_first_the_oldest_before_the_others(
    preorder: Release, alice: Buyer
) -> None:
    late, early = bought(preorder, alice, 2, days_ago=1), bought(preorder, alice, 1, days_ago=2)
    ledger.set_lifecycle(preorder, Lifecycle.ACTIVE)
    record = StockRecord.objects.get().pk
    ledger.move(record, Movement.RECEIVED, 2)
    assert (counts(preorder), waits(early), waits(late)) == ((2, 2), (1, 0), (1, 1))
    ledger.move(record, Movement.RECEIVED, 10)
    assert (counts(preorder), waits(late)) == ((12, 3), (2, 0))
    assert Release.objects.get().stock_state == "in-stock"


def test_an_unpaid_preorder_that_ends_after_it_owes_nothing(preorder: Release, alice: Buyer) -> None:
    payment = bought(preorder, alice, 2, paid=False)
    ledger.set_lifecycle(preorder, Lifecycle.ACTIVE)
    assert waits(payment) == (0, 2)
    payments.end_unpaid(payment.pk)
    assert (counts(preorder), OwedCopies.objects.count()) == ((0, 0), 0)
    ledger.move(StockRecord.objects.get().pk, Movement.RECEIVED, 3)
    assert counts(preorder) == (3, 0)


def test_copies_that_an_ended_order_gives_back_go_to_who_waits(countries: None, alice: Buyer) -> None:
    release = make_release(copies=3)
    paid, unpaid = bought(release, alice, 2), bought(release, alice, 1, paid=False)
    record = StockRecord.objects.get().pk
    owed.owe(paid.order.lines.get(), 1)  # a count has found two where three were promised
    ledger.move(record, Movement.COUNTED, -1)
    assert (counts(release), waits(paid)) == ((2, 2), (1, 1))
    payments.end_unpaid(unpaid.pk)
    assert (counts(release), waits(paid)) == ((2, 2), (2, 0))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nobody_buys_what_is_owed(alice: Buyer) -> None:
    assert connection.vendor == "postgresql"
    release = make_release(copies=5, lifecycle=Lifecycle.PREORDER)
    waiting = bought(release, alice, 3)
    ledger.set_lifecycle(release, Lifecycle.ACTIVE)
    record = StockRecord.objects.get().pk
    carts = [make_cart(Release.objects.get()).pk for _ in range(6)]
    buys: list[Any] = [partial(place, cart, alice, shown_total=Decimal("41.90")) for cart in carts]
    at_once([partial(ledger.move, record, Movement.RECEIVED, 4), *buys])
    in_stock, allocated = counts(release)
    assert waits(waiting) == (3, 0)
    assert (in_stock, 3 <= allocated <= 4) == (4, True)

"""So many copies for each customer: with earlier orders, by account or by address, and for two orders at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments, refusals
from checkout.models import Payment
from checkout.placement import Buyer, CopiesGone, place
from tests.customers import make_customer
from tests.races import at_once
from tests.records import make_cart, make_release

Basket = get_model("basket", "Basket")
StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def limited(countries: None) -> Release:
    """Ten copies, two for each customer."""
    return make_release(copies=10, per_customer_limit=2)


def buy(release: Release, buyer: Buyer, copies: int = 1, owner: object = None) -> Payment:
    cart = make_cart(release, quantity=copies)
    Basket.objects.filter(pk=cart.pk).update(owner=owner)
    return place(cart.pk, buyer, shown_total=35 * copies + Decimal("6.90"))


def refused(release: Release, buyer: Buyer, copies: int = 1, owner: object = None) -> str:
    """What a shopper is told who has had theirs."""
    with pytest.raises(CopiesGone) as gone:
        buy(release, buyer, copies, owner)
    (shortage,) = gone.value.shortages
    return refusals.why(shortage)


def test_earlier_orders_count_by_address(limited: Release, alice: Buyer) -> None:
    buy(limited, alice)
    other_spelling = replace(alice, email="ALICE@Example.org")
    assert refused(limited, other_spelling, 2) == (
        "“Paris ’58”: 2 for each customer, earlier orders counted. Your cart has 1 now."
    )
    buy(limited, other_spelling)
    assert refused(limited, alice) == (
        "“Paris ’58”: 2 for each customer, and you have ordered them before. It is out of your cart."
    )
    assert StockRecord.objects.get().num_allocated == 2


def test_earlier_orders_count_by_account_whatever_the_address(limited: Release, alice: Buyer) -> None:
    user = make_customer()
    buy(limited, alice, 2, user)
    assert "earlier orders" not in refused(limited, replace(alice, email="other@example.org"), 1, user)
    buy(limited, replace(alice, email="bob@example.org"), 2)


def test_an_order_that_ended_counts_no_more(limited: Release, alice: Buyer) -> None:
    payments.end_unpaid(buy(limited, alice, 2).pk)
    buy(limited, alice, 2)


def test_a_record_without_a_limit_has_none(countries: None, alice: Buyer) -> None:
    release = make_release(copies=10)
    for _ in range(2):
        buy(release, alice, 5)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_do_not_pass_the_limit(alice: Buyer) -> None:
    assert connection.vendor == "postgresql"
    release = make_release(copies=10, per_customer_limit=2)
    carts = [make_cart(release).pk for _ in range(6)]
    answers = at_once([partial(place, cart, alice, shown_total=Decimal("41.90")) for cart in carts])
    assert sum(isinstance(answer, Payment) for answer in answers) == 2
    assert sum(isinstance(answer, CopiesGone) for answer in answers) == 4

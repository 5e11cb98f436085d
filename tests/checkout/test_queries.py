"""How many statements buying takes, whatever is in the cart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Release
from checkout.placement import Buyer, place
from tests.checkout.test_vouchers import make_offer
from tests.customers import make_customer
from tests.records import make_cart, make_release

PLACE, ADD, CART = 30, 10, 12


def taken(captured: CaptureQueriesContext) -> list[str]:
    """The statements, without the savepoints that a test's own transaction makes of transactions."""
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if "SAVEPOINT" not in sql and sql not in ("BEGIN", "COMMIT")]


@pytest.fixture
def three(db: None) -> list[Release]:
    return [make_release(f"release-{number}", copies=10) for number in range(3)]


def test_placing_an_order(three: list[Release], alice: Buyer) -> None:
    cart = make_cart(three[0])
    with CaptureQueriesContext(
        connection,
    ) as captured:
        place(cart.pk, alice, shown_total=Decimal("41.90"))
    assert len(taken(captured)) <= PLACE, "\n".join(taken(captured))


def test_adding_to_the_cart(client: Any, three: list[Release]) -> None:
    for release in three[:2]:
        client.post(f"/cart/add/{release.slug}/", {"quantity": "1"})
    with CaptureQueriesContext(connection) as captured:
        client.post(f"/cart/add/{three[2].slug}/", {"quantity": "1"})
    assert len(taken(captured)) <= ADD, "\n".join(taken(captured))


def test_the_cart_with_three_lines(client: Any, three: list[Release]) -> None:
    for release in three:
        client.post(f"/cart/add/{release.slug}/", {"quantity": "1"})
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/cart/")
    assert page.context["copies"] == 3
    assert len(taken(captured)) <= CART, "\n".join(taken(captured))


def test_the_same_for_a_customer(client: Any, three: list[Release]) -> None:
    """Who they are takes three statements more: session, account, and what the account permits."""
    client.force_login(make_customer())
    for release in three[:2]:
        client.post(f"/cart/add/{release.slug}/", {"quantity": "1"})
    with CaptureQueriesContext(connection) as captured:
        client.post(f"/cart/add/{three[2].slug}/", {"quantity": "1"})
    assert len(taken(captured)) <= ADD, "\n".join(taken(captured))
    with CaptureQueriesContext(connection) as captured:
        client.get("/cart/")
    assert len(taken(captured)) <= CART, "\n".join(taken(captured))


def test_an_offer_asks_for_each_line_whether_it_is_in_its_range(client: Any, three: list[Release]) -> None:
    """Oscar's way of working offers out; without an offer none of these statements is there."""
    make_offer()
    for release in three:
        client.post(f"/cart/add/{release.slug}/", {"quantity": "1"})
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/cart/")
    assert page.context["totals"]["total"] == Decimal("101.40")
    assert len(taken(captured)) <= CART + 4 * len(three), "\n".join(taken(captured))

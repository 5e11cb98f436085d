"""The cart: what is put in, changed and refused; nothing typed into a form breaks it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from oscar.core.loading import get_model

from catalog.models import Release
from catalog.stock import ledger
from checkout.basket import CartMiddleware
from checkout.carts import keeping
from checkout.pricing import net_of
from consent.purposes import Purpose
from tests.consent.visitor import Visitor
from tests.records import make_release

Line = get_model("basket", "Line")
Basket = get_model("basket", "Basket")


def add(client: Any, slug: str = "paris-58", quantity: str = "1") -> Any:
    return client.post(f"/cart/add/{slug}/", {"quantity": quantity}, follow=True)


def lines() -> list[tuple[str, int]]:
    return [(line.product.slug, line.quantity) for line in Line.objects.order_by("pk")]


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_copies_go_in_and_are_counted_and_priced(client: Any, paris_58: Release) -> None:
    add(client, quantity="2")
    response = add(client, quantity="1")
    assert lines() == [("paris-58", 3)]
    assert response.context["cart_count"] == 3
    totals = response.context["totals"]
    assert (totals["goods"], totals["shipping"], totals["total"]) == (
        Decimal("105.00"),
        Decimal("6.90"),
        Decimal("111.90"),
    )
    assert totals["vat"] == (Decimal("105.00") - Decimal("87.50")) + (Decimal("6.90") - Decimal("5.75"))


def test_the_cart_page_holds_nothing_back_from_others(client: Any, last_copy: Release) -> None:
    add(client, "chez-francis")
    assert add(Client(), "chez-francis").context["copies"] == 1


@pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "x", "", "1.5", "٣", " ", "1e3", "\x00"])
def test_a_nonsense_number_of_copies_is_said_and_the_cart_is_kept(
    client: Any, paris_58: Release, quantity: str
) -> None:
    add(client, quantity="2")
    response = add(client, quantity=quantity)
    assert response.status_code == 200
    assert said(response)
    assert lines() == [("paris-58", 2)]


def test_more_copies_than_there_are_are_refused(client: Any, last_copy: Release) -> None:
    response = add(client, "chez-francis", "2")
    assert said(response) == ["“Chez Francis”: One copy can be bought now."]
    add(client, "chez-francis", "1")
    response = add(client, "chez-francis", "1")
    assert said(response) == ["“Chez Francis”: One copy can be bought now. Your cart is as it was."]
    assert lines() == [("chez-francis", 1)]


def test_the_limit_per_customer(client: Any, db: None) -> None:
    make_release("limited", title="Limited", per_customer_limit=1)
    response = add(client, "limited", "2")
    assert said(response) == ["“Limited”: One copy for each customer."]
    assert lines() == []


def test_what_cannot_be_bought_does_not_go_in(client: Any, sr13_in_process: Release) -> None:
    response = add(client, sr13_in_process.slug)
    assert said(response) == ["“Ascenseur pour l'échafaud” cannot be bought at the moment."]
    assert lines() == []
    assert client.post("/cart/add/nobody/", {"quantity": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("quantity", "left"),
    [("4", 4), ("0", None), ("11", 2), ("x", 2), ("-1", 2), ("1000000000", 2), ("", 2)],
)
def test_a_line_is_changed_or_kept(client: Any, paris_58: Release, quantity: str, left: int | None) -> None:
    add(client, quantity="2")
    response = client.post(f"/cart/lines/{Line.objects.get().pk}/", {"quantity": quantity}, follow=True)
    assert response.status_code == 200
    assert lines() == ([("paris-58", left)] if left else [])


def test_a_line_of_a_strangers_cart_is_out_of_reach(client: Any, paris_58: Release) -> None:
    add(client, quantity="2")
    stranger = Client()
    for _ in range(2):
        response = stranger.post(f"/cart/lines/{Line.objects.get(quantity=2).pk}/", {"quantity": "0"}, follow=True)
        assert said(response) == ["That record is no longer in your cart."]
        add(stranger)
    assert ("paris-58", 2) in lines()


def test_a_record_that_was_sold_meanwhile_is_named_and_stands_in_the_way(client: Any, last_copy: Release) -> None:
    add(client, "chez-francis")
    assert ledger.allocate(Line.objects.get().stockrecord_id, 1)
    response = client.get("/cart/")
    assert "can no longer be bought" in response.content.decode()
    assert response.context["blocked"]
    assert client.get("/checkout/")["Location"] == "/cart/"


def test_a_release_that_vanished_takes_its_line_with_it_and_the_rest_is_kept(
    client: Any, paris_58: Release, last_copy: Release
) -> None:
    add(client)
    add(client, "chez-francis")
    last_copy.delete()
    response = client.get("/cart/")
    assert response.status_code == 200
    assert lines() == [("paris-58", 1)]


def test_a_cart_that_has_just_become_an_order_is_not_changed(
    client: Any, paris_58: Release, last_copy: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(client)
    opened = CartMiddleware.open_cart

    def too_late(self: CartMiddleware, request: Any) -> Any:
        cart = opened(self, request)
        Basket.objects.filter(pk=cart.pk).update(status=Basket.FROZEN)
        return cart

    monkeypatch.setattr(CartMiddleware, "open_cart", too_late)
    for path, quantity in (("/cart/add/chez-francis/", "1"), (f"/cart/lines/{Line.objects.get().pk}/", "5")):
        Basket.objects.update(status=Basket.OPEN)
        assert "just become an order" in said(client.post(path, {"quantity": quantity}, follow=True))[0]
        assert lines() == [("paris-58", 1)]


@pytest.mark.parametrize("value", ["", "7", "7:forged", "x" * 5000, '["x"]', "\x00"])
def test_a_forged_cart_cookie_is_an_empty_cart(client: Any, paris_58: Release, value: str) -> None:
    add(client, quantity="2")
    client.cookies["cart"] = value
    response = client.get("/cart/")
    assert response.status_code == 200
    assert response.context["lines"] == []
    assert lines() == [("paris-58", 2)]


def test_gross_prices_stay_gross() -> None:
    assert net_of(Decimal("29.95")) == Decimal("24.96")
    assert net_of(Decimal("35.00"), Decimal("0.055")) == Decimal("33.18")


def test_three_copies_at_29_95_cost_89_85(client: Any, db: None) -> None:
    make_release(price="29.95")
    assert add(client, quantity="3").context["totals"]["goods"] == Decimal("89.85")


def test_queries_are_counted(paris_58: Release, django_assert_num_queries: Any) -> None:
    stranger, saved = Visitor(), Visitor()
    saved.accept()
    for visitor, adding, looking in ((stranger, 8, 8), (saved, 10, 9)):
        for slug in ("one", "two"):
            if visitor is stranger:
                make_release(slug)
            visitor.add(slug)
        with django_assert_num_queries(adding):
            visitor.add()
        with django_assert_num_queries(looking):
            assert len(visitor.get("/cart/").context["lines"]) == 3


def test_queries_of_a_customer_are_counted(paris_58: Release, staff: Any, django_assert_num_queries: Any) -> None:
    visitor = Visitor()
    visitor.sign_in(staff)
    visitor.add()
    with django_assert_num_queries(12):
        visitor.add()
    with django_assert_num_queries(12):
        visitor.get("/cart/")


@pytest.mark.parametrize(("circles", "status"), [(1, 302), (2, 500)])
def test_a_change_that_postgresql_has_ended_begins_anew_once(
    client: Any, paris_58: Release, monkeypatch: pytest.MonkeyPatch, circles: int, status: int
) -> None:
    """Two that wait for each other: one is ended by the database, and nothing of it has happened."""
    keep, left = keeping.keep, [None] * circles

    class Deadlock(Exception):
        sqlstate = "40P01"

    def in_a_circle(*args: Any) -> None:
        if left:
            left.pop()
            raise OperationalError("deadlock detected") from Deadlock()
        keep(*args)

    monkeypatch.setattr(keeping, "keep", in_a_circle)
    client.raise_request_exception = False
    assert client.post("/cart/add/paris-58/", {"quantity": "2"}).status_code == status
    assert list(Line.objects.values_list("quantity", flat=True)) == ([2] if status == 302 else [])


# What the page says of the cart's time, and of a browser that keeps no cookies ------------------------------------
ENDS = "this cart ends when you close it, or a day after its last change"


@pytest.mark.parametrize(
    ("choose", "says"),
    [
        (None, None),
        (Visitor.refuse, "You said no to a kept cart, so this one ends when you close the browser"),
        (lambda visitor: visitor.choose(Purpose.HISTORY), "You said no to a kept cart"),
        (Visitor.accept, 'Kept for this browser until <span class="nowrap">Dec. 25, 2026</span>.'),
        (
            lambda visitor: visitor.choose(Purpose.CART),
            'Kept for this browser until <span class="nowrap">Dec. 25, 2026</span>.',
        ),
    ],
)
def test_the_page_says_until_when_the_cart_is_kept(paris_58: Release, choose: Any, says: str | None) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        visitor = Visitor()
        if choose:
            choose(visitor)
        assert "cart__kept" not in visitor.get("/cart/").content.decode()
        visitor.add()
        page = visitor.get("/cart/").content.decode()
    assert ("cart__kept" in page) is (says is not None)
    if says:
        assert says in page
        assert '<a class="nowrap" href="/cookies/#choice">' in page


def test_a_browser_that_asks_for_nothing_to_be_kept(paris_58: Release) -> None:
    visitor = Visitor(gpc=True)
    visitor.add()
    assert f"Your browser asks sites to keep nothing, so {ENDS}" in visitor.get("/cart/").content.decode()


def test_signed_in_it_is_the_accounts_cart(paris_58: Release, staff: Any) -> None:
    visitor = Visitor()
    visitor.sign_in(staff)
    visitor.refuse()
    visitor.add()
    assert "this one ends when you sign out" in visitor.get("/cart/").content.decode()
    visitor.accept()
    assert "Kept with your account until <span" in visitor.get("/cart/").content.decode()


BLOCKED = "Your browser keeps no cookies"


def test_a_browser_that_keeps_no_cookies_is_told(paris_58: Release) -> None:
    visitor = Visitor(blocks=True)
    response = visitor.add()
    assert response["Location"] == "/cart/?first"
    page = visitor.follow(response).content.decode()
    assert BLOCKED in page
    assert "Nothing in it yet." not in page
    assert BLOCKED not in visitor.get("/cart/").content.decode()


def test_a_browser_that_keeps_them_is_not(paris_58: Release) -> None:
    visitor = Visitor()
    response = visitor.add()
    assert response["Location"] == "/cart/?first"
    assert BLOCKED not in visitor.follow(response).content.decode()
    assert visitor.add()["Location"] == "/cart/"
    visitor.post(f"/cart/lines/{Line.objects.get().pk}/", {"quantity": "0"})
    assert BLOCKED not in visitor.get("/cart/?first").content.decode()


def test_a_form_without_its_cookie_says_what_it_needs(paris_58: Release) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/checkout/", {"section": "address"}).content.decode()
    assert "Your browser sent no cookie back." in page
    browser.cookies["csrftoken"] = "x" * 32
    assert "The form was too old or came from another site." in browser.post("/checkout/").content.decode()

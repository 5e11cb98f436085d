"""The cart: what is put in, changed and refused; nothing typed into a form breaks it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from oscar.core.loading import get_model

from catalog.models import Release
from catalog.stock import ledger
from checkout.basket import CartMiddleware
from checkout.pricing import net_of
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
    from django.test import Client

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
    from django.test import Client

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


def test_queries_are_counted(client: Any, paris_58: Release, django_assert_max_num_queries: Any) -> None:
    for slug in ("one", "two"):
        make_release(slug)
        add(client, slug)
    with django_assert_max_num_queries(13):
        client.post("/cart/add/paris-58/", {"quantity": "1"})
    with django_assert_max_num_queries(12):
        client.get("/cart/")

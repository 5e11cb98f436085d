"""The page of an order: by its signed link alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from catalog.models import Release
from checkout import payments
from checkout.links import order_path
from checkout.models import Payment
from checkout.placement import Buyer, place
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.visitor import pay
from tests.records import make_cart


@pytest.fixture
def placed(paris_58: Release, alice: Buyer) -> Payment:
    return place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90"))


def test_it_shows_the_order_and_says_that_it_waits(client: Any, placed: Payment) -> None:
    page = client.get(order_path(placed.order)).content.decode()
    for said in (placed.order.number, "Paris ’58", "€41.90", "18, rue du Champ-de-Mars", "Alice Martin"):
        assert said in page, said
    assert "noindex" in page


@pytest.mark.parametrize(
    "change",
    [lambda link: link[:-3] + "xx/", lambda link: link.replace("orders/", "orders/9"), lambda link: "/orders/1/"],
)
def test_an_altered_link_shows_nothing(client: Any, placed: Payment, change: Any) -> None:
    response = client.get(change(order_path(placed.order)))
    assert response.status_code == 404
    page = response.content.decode()
    for private in ("alice@example.org", "Martin", "18, rue du Champ-de-Mars", "41.90", "Paris ’58"):
        assert private not in page


def test_a_link_runs_out(client: Any, placed: Payment) -> None:
    link = order_path(placed.order)
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        assert client.get(link).status_code == 404


def test_the_link_is_made_in_the_active_language(placed: Payment) -> None:
    with translation.override("fr"):
        assert order_path(placed.order).startswith("/fr/orders/")


@pytest.mark.django_db(transaction=True)
def test_coming_back_from_the_payment_page_finds_the_order_paid(
    client: Any, stand_in: StandIn, paris_58: Release, alice: Buyer
) -> None:
    payment = place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90"))
    back = pay(payments.start(payment)).to
    assert back is not None
    assert "session_id=cs_test_" in back
    response = client.get(back.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert response.redirect_chain[0][0].startswith("/orders/")
    assert response.context["order"].status == "Paid"


@pytest.mark.django_db(transaction=True)
def test_an_order_that_waits_can_be_paid_from_its_page(
    client: Any, stand_in: StandIn, paris_58: Release, alice: Buyer
) -> None:
    payment = place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90"))
    response = client.post(order_path(payment.order) + "pay/")
    assert (response.status_code, response["Location"].startswith(stand_in.url)) == (303, True)


def test_the_admin_shows_it_paid_with_one_copy_fewer(
    client: Any, staff: Any, placed: Payment, paris_58: Release
) -> None:
    payments.settle(placed.pk, None)
    client.force_login(staff)
    page = client.get(f"/admin/order/order/{placed.order.pk}/change/").content.decode()
    for said in (placed.order.number, "Paid", "41.90", "Paris ’58"):
        assert said in page, said
    listed = client.get("/admin/order/order/").content.decode()
    assert placed.order.number in listed
    assert (
        "9 free, 1 promised, 10 on the shelf"
        in client.get(f"/admin/catalogue/product/{paris_58.pk}/change/").content.decode()
    )

"""At sign-in the browser's cart becomes the account's; nothing is lost, nothing is doubled."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.carts import keeping
from checkout.models import KeptCart, Payment
from checkout.placement import Buyer, place
from checkout.sandbox.server import StandIn
from consent.purposes import CART_LIFE
from tests.consent.visitor import Visitor
from tests.records import make_cart, make_release, make_voucher

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")


@pytest.fixture
def visitor(paris_58: Release) -> Visitor:
    return Visitor()


def lines() -> list[tuple[str, int]]:
    return [(line.product.slug, line.quantity) for line in Line.objects.order_by("pk")]


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def account_with(user: Any, **copies: int) -> None:
    """What the account's cart holds, put in elsewhere."""
    elsewhere = Visitor()
    elsewhere.sign_in(user)
    for slug, quantity in copies.items():
        elsewhere.add(slug.replace("_", "-"), quantity)


def test_an_account_without_a_cart_takes_the_browsers(visitor: Visitor, staff: Any) -> None:
    visitor.add(copies=2)
    visitor.get("/cart/")
    number = Basket.objects.get().pk
    response = visitor.sign_in(staff)
    assert response.cookies["cart"].value == ""
    page = visitor.get("/cart/")
    assert said(page) == ["One record from this browser is in your account’s cart now."]
    assert page.context["copies"] == 2
    assert (Basket.objects.get().pk, Basket.objects.get().owner) == (number, staff)


def test_two_carts_become_one_and_the_larger_number_counts(visitor: Visitor, staff: Any) -> None:
    for slug in ("one", "two", "three"):
        make_release(slug)
    account_with(staff, one=2, two=1)
    visitor.add("two", 3)
    visitor.add("three")
    visitor.add("one")
    visitor.get("/cart/")
    visitor.sign_in(staff)
    page = visitor.get("/cart/")
    assert lines() == [("one", 2), ("two", 3), ("three", 1)]
    assert said(page) == ["3 records from this browser are in your account’s cart now."]
    assert (Basket.objects.count(), KeptCart.objects.count()) == (1, 1)
    assert said(visitor.get("/cart/")) == []


def test_a_merge_is_a_change_and_the_time_of_the_cart_begins_anew(visitor: Visitor, staff: Any) -> None:
    elsewhere = Visitor()
    elsewhere.sign_in(staff)
    elsewhere.accept()
    elsewhere.add()
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        visitor.add(copies=2)
        visitor.sign_in(staff)
        visitor.get("/cart/")
        assert lines() == [("paris-58", 2)]
        assert KeptCart.objects.get().keep_until == timezone.now() + CART_LIFE


def test_the_very_request_that_merges_may_change_the_cart(visitor: Visitor, staff: Any) -> None:
    visitor.sign_in(staff)
    visitor.hold("cart", guests_cart())
    make_release("two")
    visitor.add("two")
    assert sorted(lines()) == [("paris-58", 1), ("two", 1)]


def test_nothing_is_left_to_merge_where_another_tab_was_faster(
    visitor: Visitor, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.sign_in(staff)
    visitor.hold("cart", guests_cart())
    held = keeping.held

    def all_gone(request: Any) -> Any:
        Basket.objects.all().delete()
        return held(request)

    monkeypatch.setattr(keeping, "held", all_gone)
    assert visitor.get("/cart/").context["lines"] == []
    assert Basket.objects.count() == 0
    assert visitor.value("cart") is None


def test_limits_hold_and_what_was_sold_meanwhile_is_said(visitor: Visitor, staff: Any) -> None:
    make_release("limited", per_customer_limit=1)
    make_release("scarce", copies=3)
    account_with(staff, limited=1, scarce=3)
    visitor.add("limited")
    visitor.add("scarce", 2)
    visitor.sign_in(staff)
    page = visitor.get("/cart/")
    assert [(line.release.slug, line.quantity, line.problem) for line in page.context["lines"]] == [
        ("limited", 1, ""),
        ("scarce", 3, ""),
    ]


def test_an_empty_cart_says_nothing(visitor: Visitor, staff: Any) -> None:
    visitor.add()
    visitor.post(f"/cart/lines/{Line.objects.get().pk}/", {"quantity": "0"})
    visitor.get("/cart/")
    visitor.sign_in(staff)
    assert said(visitor.get("/cart/")) == []
    assert visitor.value("cart") is None


def test_the_words_are_ours_in_french_too(visitor: Visitor, staff: Any) -> None:
    visitor.client.force_login(staff)
    visitor.ends["sessionid"] = None
    visitor.hold("cart", guests_cart())
    assert said(visitor.get("/fr/cart/")) == [
        "Un disque de ce navigateur est maintenant dans le panier de votre compte."
    ]


def guests_cart() -> str:
    """The cookie of a stranger with one record in the cart."""
    guest = Visitor()
    guest.add()
    return guest.value("cart") or ""


def test_a_number_that_was_merged_gives_nothing(visitor: Visitor, staff: Any) -> None:
    account_with(staff, paris_58=1)
    visitor.add()
    value = visitor.value("cart") or ""
    visitor.sign_in(staff)
    visitor.sign_out()
    visitor.hold("cart", value)
    assert visitor.get("/cart/").context["lines"] == []


def test_vouchers_come_along(visitor: Visitor, staff: Any) -> None:
    voucher = make_voucher()
    account_with(staff, paris_58=1)
    visitor.add()
    Basket.objects.get(owner=None).vouchers.add(voucher)
    visitor.sign_in(staff)
    assert list(Basket.objects.get().vouchers.all()) == [voucher]


def test_two_carts_that_two_tabs_have_begun_are_merged_at_the_next_look(
    visitor: Visitor, staff: Any, paris_58: Release
) -> None:
    make_release("us")
    account_with(staff, paris_58=1)
    second = make_cart(Release.objects.get(slug="us"))
    Basket.objects.filter(pk=second.pk).update(owner=staff)
    visitor.sign_in(staff)
    page = visitor.get("/cart/")
    assert (page.context["copies"], said(page)) == (2, [])
    assert Basket.objects.count() == 1


# A guest's order that waits ---------------------------------------------------------------------------------------
@pytest.fixture
def waiting(visitor: Visitor, alice: Buyer) -> Payment:
    visitor.add()
    return place(Basket.objects.get().pk, alice, shown_total=Decimal("41.90"))


def test_an_order_that_waits_stays_in_view_after_sign_in(visitor: Visitor, staff: Any, waiting: Payment) -> None:
    value = visitor.value("cart")
    visitor.sign_in(staff)
    assert visitor.value("cart") == value
    page = visitor.get("/cart/")
    assert page.context["waiting_payment"] == waiting
    assert waiting.order.number in page.content.decode()
    payments.settle(waiting.pk, None)
    assert visitor.get("/cart/").context["waiting_payment"] is None
    assert visitor.value("cart") is None


def test_signing_out_again_it_is_still_there(visitor: Visitor, staff: Any, waiting: Payment) -> None:
    visitor.sign_in(staff)
    visitor.sign_out()
    assert visitor.get("/cart/").context["waiting_payment"] == waiting


@pytest.mark.parametrize("way", ["reopened", "added to"])
def test_given_back_it_goes_into_the_accounts_cart(visitor: Visitor, staff: Any, waiting: Payment, way: str) -> None:
    make_release("us")
    visitor.sign_in(staff)
    visitor.post("/cart/reopen/") if way == "reopened" else visitor.add("us")
    page = visitor.get("/cart/")
    assert page.context["waiting_payment"] is None
    assert [line.release.slug for line in page.context["lines"]] == ["paris-58"] + ["us"] * (way == "added to")
    assert Basket.objects.get(status=Basket.OPEN).owner == staff
    assert visitor.value("cart") is None


def test_ended_by_itself_it_goes_there_too(visitor: Visitor, staff: Any, waiting: Payment) -> None:
    visitor.sign_in(staff)
    payments.end_unpaid(waiting.pk)
    assert visitor.get("/cart/").context["copies"] == 1
    assert Basket.objects.get(status=Basket.OPEN).owner == staff


@pytest.mark.django_db(transaction=True)
def test_a_customer_may_take_a_waiting_order_back(stand_in: StandIn, staff: Any, alice: Buyer, countries: None) -> None:
    make_release()
    visitor = Visitor()
    visitor.sign_in(staff)
    visitor.add()
    payment = place(Basket.objects.get().pk, alice, shown_total=Decimal("41.90"))
    payments.start(payment)
    page = visitor.get("/cart/")
    assert page.context["waiting_payment"] == payment
    visitor.post("/cart/reopen/")
    assert visitor.get("/cart/").context["copies"] == 1
    assert Basket.objects.get(status=Basket.OPEN).owner == staff

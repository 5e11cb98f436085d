"""Vouchers and offers: what they take off, how often, and that they are given back when an order ends unpaid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments, uses
from checkout.models import Payment
from checkout.placement import Buyer, TotalChanged, VoucherGone, place
from tests.customers import PASSWORD, make_customer, said
from tests.races import at_once
from tests.records import make_cart, make_release

Basket = get_model("basket", "Basket")
Benefit = get_model("offer", "Benefit")
Condition = get_model("offer", "Condition")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Order = get_model("order", "Order")
Range = get_model("offer", "Range")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")


def make_offer(percent: int = 10, *, kind: str = "Site", **limits: Any) -> Any:
    """So many per cent off everything, from one copy on."""
    everything = Range.objects.get_or_create(name="everything", defaults={"includes_all_products": True})[0]
    return ConditionalOffer.objects.create(
        name=f"Offer {ConditionalOffer.objects.count() + 1}",
        offer_type=kind,
        condition=Condition.objects.create(range=everything, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(range=everything, type=Benefit.PERCENTAGE, value=percent),
        **limits,
    )


def make_voucher(code: str = "SUMMER", usage: str = Voucher.SINGLE_USE, percent: int = 10) -> Any:
    now = timezone.now()
    voucher = Voucher.objects.create(
        name=f"Voucher {code}", code=code, usage=usage,
        start_datetime=now - timedelta(days=1), end_datetime=now + timedelta(days=1),
    )  # fmt: skip
    voucher.offers.add(make_offer(percent, kind="Voucher"))
    return voucher


def with_voucher(release: Release, voucher: Any, owner: Any = None) -> int:
    """A cart with one copy and the voucher."""
    cart = make_cart(release)
    cart.vouchers.add(voucher)
    Basket.objects.filter(pk=cart.pk).update(owner=owner)
    return int(cart.pk)


def counted(voucher: Any) -> tuple[int, Decimal, int, int]:
    """(orders, discount, uses) of a voucher, and its offer's applications."""
    voucher.refresh_from_db()
    return (
        voucher.num_orders,
        voucher.total_discount,
        voucher.applications.count(),
        voucher.offers.get().num_applications,
    )


def test_an_offer_is_in_the_cart_in_the_order_and_in_what_stripe_is_asked(paris_58: Release, alice: Buyer) -> None:
    offer = make_offer()
    payment = place(make_cart(paris_58, quantity=3).pk, alice, shown_total=Decimal("101.40"))
    line = payment.order.lines.get()
    assert (payment.amount, line.line_price_incl_tax, line.line_price_before_discounts_incl_tax) == (
        Decimal("101.40"), Decimal("94.50"), Decimal("105.00"),
    )  # fmt: skip
    offer.refresh_from_db()
    assert (offer.num_orders, offer.num_applications, offer.total_discount) == (1, 1, Decimal("10.50"))


def test_a_voucher_in_the_cart(client: Any, paris_58: Release) -> None:
    voucher = make_voucher()
    client.post("/cart/add/paris-58/", {"quantity": "1"})
    page = client.post("/cart/voucher/", {"code": " summer "}, follow=True)
    assert said(page)[-1] == "The voucher SUMMER is in your cart."
    assert page.context["totals"] == page.context["totals"] | {
        "goods": Decimal("35.00"),
        "discounts": [{"name": "Voucher SUMMER", "code": "SUMMER", "amount": Decimal("3.50")}],
        "total": Decimal("38.40"),
    }
    page = client.post("/cart/voucher/", {"code": "SUMMER", "remove": "1"}, follow=True)
    assert (page.context["totals"]["discounts"], page.context["totals"]["total"]) == ([], Decimal("41.90"))
    assert counted(voucher) == (0, Decimal("0.00"), 0, 0)


@pytest.mark.parametrize("code", ["", "NOBODY", "SUMMER\x00", "x" * 500, "USED", "OVER"])
def test_a_code_that_takes_nothing_off_is_told_plainly_and_the_cart_is_kept(
    client: Any, paris_58: Release, alice: Buyer, code: str
) -> None:
    place(with_voucher(paris_58, make_voucher("USED")), alice, shown_total=Decimal("38.40"))
    make_voucher("OVER")
    Voucher.objects.filter(code="OVER").update(end_datetime=timezone.now() - timedelta(hours=1))
    client.post("/cart/add/paris-58/", {"quantity": "2"})
    page = client.post("/cart/voucher/", {"code": code}, follow=True)
    assert said(page)[-1] in (
        "Please type the voucher’s code.",
        "There is no voucher SUMMER that can be used now.",
        f"There is no voucher {code.upper()[:128]} that can be used now.",
    )
    assert (page.context["copies"], page.context["totals"]["discounts"]) == (2, [])


def test_codes_are_not_found_by_trying(client: Any, paris_58: Release) -> None:
    client.post("/cart/add/paris-58/", {"quantity": "1"})
    answers = [client.post("/cart/voucher/", {"code": f"TRY{n}"}).status_code for n in range(21)]
    assert answers == [302] * 20 + [429]


def test_a_voucher_once_for_each_customer(client: Any, paris_58: Release, alice: Buyer) -> None:
    make_voucher("FRIEND", Voucher.ONCE_PER_CUSTOMER)
    client.post("/cart/add/paris-58/", {"quantity": "1"})
    page = client.post("/cart/voucher/", {"code": "FRIEND"}, follow=True)
    assert said(page)[-1] == "The voucher FRIEND is for customers with an account. Please sign in first."
    user = make_customer()
    client.login(username=user.email, password=PASSWORD)
    page = client.post("/cart/voucher/", {"code": "FRIEND"}, follow=True)
    assert said(page)[-1] == "The voucher FRIEND is in your cart."


def test_it_is_given_back_when_the_order_ends_unpaid(paris_58: Release, alice: Buyer) -> None:
    voucher = make_voucher()
    payment = place(with_voucher(paris_58, voucher), alice, shown_total=Decimal("38.40"))
    assert counted(voucher) == (1, Decimal("3.50"), 1, 1)
    for _ in range(2):
        payments.end_unpaid(payment.pk)
    assert counted(voucher) == (0, Decimal("0.00"), 0, 0)
    payment.refresh_from_db()
    assert payment.given_back
    assert [each.code for each in payment.given_back.vouchers.all()] == ["SUMMER"]
    place(payment.given_back.pk, alice, shown_total=Decimal("38.40"))
    assert counted(voucher) == (1, Decimal("3.50"), 1, 1)


def test_paid_late_it_counts_again(paris_58: Release, alice: Buyer) -> None:
    voucher = make_voucher()
    payment = place(with_voucher(paris_58, voucher), alice, shown_total=Decimal("38.40"))
    payments.end_unpaid(payment.pk)
    payments.settle(payment.pk, None)
    assert Order.objects.get().status == "Paid"
    assert counted(voucher) == (1, Decimal("3.50"), 1, 1)


def test_a_used_voucher_is_told_before_money_moves_and_leaves_the_cart(
    client: Any, paris_58: Release, alice: Buyer
) -> None:
    voucher = make_voucher()
    client.post("/cart/add/paris-58/", {"quantity": "1"})
    client.post("/cart/voucher/", {"code": "SUMMER"})
    client.post("/checkout/", {"section": "address", "email": alice.email, **alice.address})
    client.post("/checkout/", {"section": "delivery", "delivery": "flat-rate"})
    review = client.get("/checkout/")
    assert review.context["totals"]["total"] == Decimal("38.40")
    place(with_voucher(paris_58, voucher), alice, shown_total=Decimal("38.40"))
    page = client.post(
        "/checkout/", {"section": "pay", "cart": review.context["cart_token"], "total": "38.40"}, follow=True
    )
    assert said(page) == ["The voucher SUMMER cannot be used any more. Nothing was charged; here is the new total."]
    assert page.context["totals"]["total"] == Decimal("41.90")
    assert Order.objects.count() == 1


def test_a_price_or_a_discount_from_a_form_counts_nothing(paris_58: Release, alice: Buyer) -> None:
    make_offer()
    for shown in ("0.01", "41.90", "38.41"):
        with pytest.raises(TotalChanged):
            place(make_cart(paris_58).pk, alice, shown_total=Decimal(shown))
    assert Order.objects.count() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_voucher_used_twice_at_once_is_used_once(alice: Buyer) -> None:
    assert connection.vendor == "postgresql"
    release, voucher = make_release(copies=20), make_voucher()
    carts = [with_voucher(release, voucher) for _ in range(8)]
    answers = at_once([partial(place, cart, alice, shown_total=Decimal("38.40")) for cart in carts])
    assert sum(isinstance(answer, Payment) for answer in answers) == 1
    assert sum(isinstance(answer, VoucherGone) for answer in answers) == 7
    assert counted(voucher) == (1, Decimal("3.50"), 1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_uses_of_an_offer_are_not_used_twice(alice: Buyer) -> None:
    release, offer = make_release(copies=20), make_offer(max_global_applications=3)
    carts = [make_cart(release).pk for _ in range(10)]
    answers = at_once([partial(place, cart, alice, shown_total=Decimal("38.40")) for cart in carts])
    assert sum(isinstance(answer, Payment) for answer in answers) == 3
    assert sum(isinstance(answer, TotalChanged) for answer in answers) == 7
    offer.refresh_from_db()
    assert (offer.num_applications, offer.num_orders, offer.total_discount) == (3, 3, Decimal("10.50"))
    record = get_model("partner", "StockRecord").objects.get(product=release)
    assert record.num_allocated == 3


def test_used_up_changes_nothing(db: None) -> None:
    offer = make_offer(max_global_applications=1)
    uses.take_offer(offer.pk, 1, Decimal("1.00"))
    with pytest.raises(uses.UsedUp):
        uses.take_offer(offer.pk, 1, Decimal("1.00"))
    offer.refresh_from_db()
    assert (offer.num_applications, offer.total_discount) == (1, Decimal("1.00"))

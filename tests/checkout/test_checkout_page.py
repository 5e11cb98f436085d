"""The checkout: three sections, nothing asked twice, told plainly before any money moves."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from catalog.stock import ledger
from checkout.models import Payment
from checkout.placement import Buyer
from checkout.sandbox.server import StandIn
from checkout.tasks import reconcile_payments
from tests.records import make_release

pytestmark = pytest.mark.django_db(transaction=True)
Line = get_model("basket", "Line")
Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def release(countries: None) -> Release:
    return make_release("chez-francis", title="Chez Francis", artist_credit="Bud Powell", copies=2)


@pytest.fixture
def shopper(client: Any, release: Release) -> Any:
    """A browser with one copy in its cart."""
    client.post("/cart/add/chez-francis/", {"quantity": "1"})
    return client


def address(alice: Buyer, **changes: str) -> dict[str, str]:
    return {"section": "address", "email": alice.email, **alice.address} | changes


def to_review(shopper: Any, alice: Buyer) -> dict[str, str]:
    """Answer everything; return the last form as the page has it."""
    assert shopper.post("/checkout/", address(alice)).status_code == 302
    assert shopper.post("/checkout/", {"section": "delivery", "delivery": "flat-rate"}).status_code == 302
    page = shopper.get("/checkout/")
    assert page.context["step"] == "review"
    return {"section": "pay", "cart": page.context["cart_token"], "total": str(page.context["totals"]["total"])}


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_one_section_after_the_other_and_back_again(shopper: Any, alice: Buyer) -> None:
    assert shopper.get("/checkout/").context["step"] == "address"
    form = to_review(shopper, alice)
    page = shopper.get("/checkout/").content.decode()
    assert "18, rue du Champ-de-Mars" in page
    assert "obligation to pay" in page
    assert form["total"] == "41.90"
    changed = shopper.get("/checkout/?change=address")
    assert changed.context["step"] == "address"
    assert 'value="alice@example.org"' in changed.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"postcode": "7500"}, "postcode", "A French postcode has five digits, e.g. 75011."),
        ({"postcode": ""}, "postcode", "Please give the postcode."),
        ({"email": "nobody"}, "email", "Enter a valid email address."),
        ({"email": ""}, "email", "This field is required."),
        ({"first_name": ""}, "first_name", "This field is required."),
        ({"country": "XX"}, "country", "Select a valid choice. XX is not one of the available choices."),
        ({"line1": "x" * 300}, "line1", "Ensure this value has at most 255 characters (it has 300)."),
        ({"line4": "a\x00b"}, "line4", "Null characters are not allowed."),
    ],
)
def test_a_mistake_is_said_at_its_field_and_every_value_is_kept(
    shopper: Any, alice: Buyer, changes: dict[str, str], field: str, said: str
) -> None:
    response = shopper.post("/checkout/", address(alice, **changes))
    assert response.status_code == 422
    assert response.context["address_form"].errors[field] == [said]
    page = response.content.decode()
    assert said.split(",", maxsplit=1)[0] in page
    assert 'value="Martin"' in page
    assert f'aria-describedby="{response.context["address_form"][field].auto_id}' in page


def test_paying_makes_the_order_and_goes_to_the_payment_page(
    stand_in: StandIn, shopper: Any, alice: Buyer, release: Release
) -> None:
    form = to_review(shopper, alice)
    response = shopper.post("/checkout/", form)
    assert response.status_code == 303
    assert response["Location"].startswith(f"{stand_in.url}/pay/")
    again = shopper.post("/checkout/", form)
    assert again["Location"] == response["Location"]
    assert Order.objects.count() == Payment.objects.count() == 1
    assert StockRecord.objects.get().num_allocated == 1


def test_coming_back_unpaid_the_cart_shows_the_waiting_order_and_gives_itself_back(
    stand_in: StandIn, shopper: Any, alice: Buyer, release: Release
) -> None:
    shopper.post("/checkout/", to_review(shopper, alice))
    payment = Payment.objects.get()
    page = shopper.get("/cart/")
    assert page.context["waiting_payment"] == payment
    assert payment.order.number in page.content.decode()
    response = shopper.post("/cart/reopen/", follow=True)
    assert said(response) == ["The waiting order is cancelled and nothing was charged. Here is your cart again."]
    assert [(line.release.slug, line.quantity) for line in response.context["lines"]] == [("chez-francis", 1)]
    payment.refresh_from_db()
    assert (payment.order.status, StockRecord.objects.get().num_allocated) == ("Cancelled", 0)


def test_when_the_window_has_passed_the_visitor_finds_the_cart_again(
    stand_in: StandIn, shopper: Any, alice: Buyer
) -> None:
    shopper.post("/checkout/", to_review(shopper, alice))
    with time_machine.travel(timezone.now() + timedelta(minutes=32)):
        reconcile_payments()
    response = shopper.get("/cart/")
    assert [(line.release.slug, line.quantity) for line in response.context["lines"]] == [("chez-francis", 1)]
    assert response.context["waiting_payment"] is None
    assert shopper.get("/releases/chez-francis/").context["cart_count"] == 1


def test_another_record_put_in_while_an_order_waits(stand_in: StandIn, shopper: Any, alice: Buyer) -> None:
    shopper.post("/checkout/", to_review(shopper, alice))
    make_release("us", title="Us")
    response = shopper.post("/cart/add/us/", {"quantity": "1"}, follow=True)
    assert sorted(line.release.slug for line in response.context["lines"]) == ["chez-francis", "us"]
    assert Order.objects.get().status == "Cancelled"


def test_who_comes_too_late_is_told_before_paying_and_keeps_the_rest(shopper: Any, alice: Buyer) -> None:
    make_release("us", title="Us")
    shopper.post("/cart/add/us/", {"quantity": "1"})
    form = to_review(shopper, alice)
    assert ledger.allocate(StockRecord.objects.get(product__slug="chez-francis").pk, 2)
    response = shopper.post("/checkout/", form, follow=True)
    assert said(response) == [
        "“Chez Francis”: somebody was faster, and the last copy is gone. It is out of your cart.",
        "Nothing was charged.",
    ]
    assert [line.release.slug for line in response.context["lines"]] == ["us"]
    assert Order.objects.count() == Payment.objects.count() == 0


WRONG_TOTALS = ("0.01", "x", "", "NaN", "sNaN", "Infinity", "1e9")


@pytest.mark.parametrize(
    "tampered", [*({"total": total} for total in WRONG_TOTALS), {"cart": "1"}, {"cart": "7:forged"}]
)
def test_a_tampered_last_form_orders_nothing(shopper: Any, alice: Buyer, tampered: dict[str, str]) -> None:
    form = to_review(shopper, alice) | tampered
    response = shopper.post("/checkout/", form, follow=True)
    assert response.status_code == 200
    assert said(response)
    assert Order.objects.count() == 0
    assert Line.objects.get().quantity == 1


def test_while_the_payment_page_is_away_the_order_waits_and_says_so(
    shopper: Any, alice: Buyer, settings: Any, unused_tcp_port: int
) -> None:
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{unused_tcp_port}"
    response = shopper.post("/checkout/", to_review(shopper, alice), follow=True)
    assert said(response) == ["The payment page does not answer. Your copies are held; please try again soon."]
    assert Payment.objects.get().is_waiting
    assert StockRecord.objects.get().num_allocated == 1


def test_without_a_cart_there_is_nothing_to_check_out(client: Any, countries: None) -> None:
    assert client.get("/checkout/")["Location"] == "/cart/"
    assert client.post("/checkout/", {"section": "address"})["Location"] == "/cart/"


def test_queries_are_counted(stand_in: StandIn, shopper: Any, alice: Buyer, django_assert_max_num_queries: Any) -> None:
    for slug in ("one", "two"):
        make_release(slug)
        shopper.post(f"/cart/add/{slug}/", {"quantity": "1"})
    form = to_review(shopper, alice)
    with django_assert_max_num_queries(20):
        shopper.get("/checkout/")
    with django_assert_max_num_queries(75):
        assert shopper.post("/checkout/", form).status_code == 303
    assert Payment.objects.get().amount == Decimal("111.90")

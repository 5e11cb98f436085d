"""The account's page: one's own orders and nobody else's, only for a proved address."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from oscar.core.loading import get_model

from catalog.models import Release
from checkout.links import order_path
from checkout.placement import Buyer, place
from consent.models import AccountChoice
from tests.customers import Browser, link_in, make_customer
from tests.records import make_cart

Order = get_model("order", "Order")


def order_by(buyer: Buyer, release: Release, owner: Any = None, email: str = "") -> Any:
    cart = make_cart(release)
    cart.owner = owner
    cart.save()
    buyer = Buyer(email or buyer.email, buyer.address, "en")
    return place(cart.pk, buyer, shown_total=Decimal("41.90")).order


def shown(browser: Browser) -> list[str]:
    return sorted(order.number for order in browser.get("/account/").context["orders"])


def test_it_shows_what_was_ordered_signed_in_and_as_a_guest(
    at_home: Browser, customer: Any, paris_58: Release, alice: Buyer
) -> None:
    bob = make_customer("bob@example.org")
    mine = [
        order_by(alice, paris_58),
        order_by(alice, paris_58, email="Alice@Example.ORG"),
        order_by(alice, paris_58, owner=customer, email="somebody@else.org"),
    ]
    theirs = [order_by(alice, paris_58, owner=bob), order_by(alice, paris_58, email="alice@example.org.evil.example")]
    assert shown(at_home) == sorted(order.number for order in mine)
    page = at_home.get("/account/").content.decode()
    for order in mine:
        path = re.search(rf'href="(/orders/{order.number}:[^"]+)"', page)
        assert path
        assert at_home.get(path[1]).status_code == 200
    for order in theirs:
        assert order.number not in page
    at_home.force_login(bob)
    assert shown(at_home) == [theirs[0].number]


def test_an_idn_address_is_one_address_in_every_spelling(browser: Browser, paris_58: Release, alice: Buyer) -> None:
    order = order_by(alice, paris_58, email="Alice@exämple.org")
    browser.force_login(make_customer("alice@xn--exmple-cua.org"))
    assert shown(browser) == [order.number]
    assert "alice@exämple.org" in browser.get("/account/").content.decode()


def test_until_the_address_is_proved_no_order_is_shown(browser: Browser, paris_58: Release, alice: Buyer) -> None:
    user = make_customer(proved=False)
    guest, own = order_by(alice, paris_58), order_by(alice, paris_58, owner=user)
    browser.force_login(user)
    page = browser.get("/account/").content.decode()
    assert guest.number not in page
    assert own.number not in page


def test_a_guests_order_page_offers_an_account_that_holds_the_order(
    browser: Browser, paris_58: Release, alice: Buyer, mailoutbox: list[Any]
) -> None:
    order = order_by(alice, paris_58)
    page = browser.get(order_path(order)).content.decode()
    assert '<input type="hidden" name="email" value="alice@example.org">' in page
    browser.post("/account/sign-up/", {"email": "alice@example.org"})
    password = {"new_password1": "Zw4nzig-Schallplatten", "new_password2": "Zw4nzig-Schallplatten"}
    browser.post(link_in(mailoutbox[0]), password)
    assert shown(browser) == [order.number]
    assert 'name="email"' not in browser.get(order_path(order)).content.decode()


@pytest.mark.django_db
def test_thirty_orders_ask_no_more_than_one(at_home: Browser, customer: Any, paris_58: Release, alice: Buyer) -> None:
    order_by(alice, paris_58)
    with CaptureQueriesContext(connection) as one:
        at_home.get("/account/")
    first = Order.objects.get()
    for number in range(30):
        first.pk, first.number = None, f"X-{number}"
        first.save()
    with CaptureQueriesContext(connection) as many:
        page = at_home.get("/account/")
    assert len(many) == len(one) <= 7
    assert len(page.context["orders"]) == 20
    assert len(at_home.get("/account/?page=2").context["orders"]) == 11
    for nonsense in ("0", "-1", "x", "9" * 30):
        assert at_home.get("/account/", {"page": nonsense}).status_code == 200


def test_what_the_account_permits_is_chosen_here(at_home: Browser, customer: Any) -> None:
    page = at_home.get("/account/").content.decode()
    assert 'action="/cookies/choice/"' in page
    assert '<input type="hidden" name="next" value="/account/">' in page
    answer = at_home.post("/cookies/choice/", {"answer": "chosen", "purpose": "cart", "next": "/account/"})
    assert answer["Location"] == "/account/"
    assert AccountChoice.objects.get(user=customer).purposes == "cart"
    assert 'value="cart" checked' in at_home.get("/account/").content.decode()


def test_the_checkout_knows_the_address_of_who_is_signed_in(at_home: Browser, paris_58: Release, alice: Buyer) -> None:
    at_home.post("/cart/add/paris-58/", {"quantity": "1"})
    page = at_home.get("/checkout/")
    assert page.context["address_form"].initial == {"country": "FR", "email": "alice@example.org"}
    assert "As a guest" not in page.content.decode()


def test_the_page_speaks_french(at_home: Browser, paris_58: Release, alice: Buyer) -> None:
    order = order_by(alice, paris_58)
    page = at_home.get("/fr/account/").content.decode()
    for said in ("Votre compte", "Pas encore payée", "Vos données", f"/fr{order_path(order)}"[:12]):
        assert said in page, said


def test_staff_change_an_address_and_it_is_no_longer_proved(client: Any, staff: Any) -> None:
    user = make_customer()
    client.force_login(staff)
    at = localtime(user.email_confirmed_at)
    form = {
        "email": "Alice@Elsewhere.org", "is_active": "on",
        "email_confirmed_at_0": at.strftime("%Y-%m-%d"), "email_confirmed_at_1": at.strftime("%H:%M:%S"),
    }  # fmt: skip
    assert client.post(f"/admin/accounts/user/{user.pk}/change/", form).status_code == 302
    user.refresh_from_db()
    assert (user.email, user.email_confirmed_at) == ("alice@elsewhere.org", None)


def test_staff_delete_no_account_by_hand(client: Any, staff: Any) -> None:
    """Too much would stay behind: `manage.py erase_person` erases."""
    user = make_customer()
    client.force_login(staff)
    assert client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    client.post("/admin/accounts/user/", chosen)
    assert get_user_model().objects.filter(pk=user.pk).exists()

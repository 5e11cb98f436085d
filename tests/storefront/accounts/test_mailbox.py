"""The address of an account: another one counts once its mailbox has said so, to whoever is signed in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import signing
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout.placement import Buyer, place
from storefront.accounts import links
from tests.customers import PASSWORD, Browser, link_in, make_customer, said
from tests.records import make_cart

User = get_user_model()


def ask(browser: Browser, email: str, password: str = PASSWORD) -> Any:
    return browser.post("/account/address/", {"email": email, "password": password})


def test_the_new_mailbox_confirms_and_the_old_one_is_told(at_home: Browser, mailoutbox: list[Any]) -> None:
    before = at_home.session.session_key
    answer = at_home.post("/account/address/", {"email": "Alice@Elsewhere.org", "password": PASSWORD}, follow=True)
    assert said(answer) == [
        "A mail is on its way to alice@elsewhere.org. Its link makes the address yours; until then nothing changes."
    ]
    assert User.objects.get().email == "alice@example.org"
    link = link_in(mailoutbox[0])
    assert mailoutbox[0].to == ["alice@elsewhere.org"]
    assert "alice@elsewhere.org becomes the address" in at_home.get(link).content.decode()
    assert User.objects.get().email == "alice@example.org"
    assert said(at_home.post(link, follow=True)) == ["alice@elsewhere.org is the address of your account."]
    assert User.objects.get().email == "alice@elsewhere.org"
    assert at_home.session.session_key != before
    assert (mailoutbox[1].to, mailoutbox[1].subject) == (
        ["alice@example.org"],
        "Your account at Sillon has another address",
    )
    assert at_home.post(link).status_code == 404
    assert len(mailoutbox) == 2


def test_the_link_is_worth_nothing_to_whoever_is_not_signed_in_as_that_account(
    browser: Browser, customer: Any, mailoutbox: list[Any]
) -> None:
    link = links.mailbox_path(customer, "eve@example.org")
    assert browser.post(link)["Location"].startswith("/account/sign-in/?next=/account/address/")
    browser.force_login(make_customer("eve@example.net"))
    assert browser.post(link).status_code == 404
    assert sorted(User.objects.values_list("email", flat=True)) == ["alice@example.org", "eve@example.net"]


def test_an_address_that_somebody_has_gets_the_same_answer_and_stays_theirs(
    at_home: Browser, mailoutbox: list[Any]
) -> None:
    make_customer("bob@example.org")
    free, taken = ask(at_home, "carol@example.org"), ask(at_home, "bob@example.org")
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"]) == (302, "/account/")
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["carol@example.org"], "Is this address yours?"),
        (["bob@example.org"], "You have an account at Sillon already"),
    ]


def test_an_address_taken_meanwhile_is_not_taken_again(at_home: Browser, customer: Any) -> None:
    link = links.mailbox_path(customer, "bob@example.org")
    make_customer("bob@example.org")
    assert at_home.post(link).status_code == 404
    customer.refresh_from_db()
    assert customer.email == "alice@example.org"


@pytest.mark.parametrize(
    ("email", "password", "wrong"),
    [
        ("bob@example.org", "wrong", "password"),
        ("bob@example.org", "", "password"),
        ("alice@example.org", PASSWORD, "email"),
        ("ALICE@example.org", PASSWORD, "email"),
        ("bob@example.org\nBcc: eve@example.org", PASSWORD, "email"),
        ("x" * 300 + "@example.org", PASSWORD, "email"),
        ("", PASSWORD, "email"),
    ],
)
def test_otherwise_nothing_is_asked_of_anybody(
    at_home: Browser, mailoutbox: list[Any], email: str, password: str, wrong: str
) -> None:
    answer = ask(at_home, email, password)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert mailoutbox == []


def test_forged_and_old_links(at_home: Browser, customer: Any) -> None:
    link = links.mailbox_path(customer, "bob@example.org")
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1)):
        at_home.force_login(customer)
        assert at_home.post(link).status_code == 404
    at_home.force_login(customer)
    other = signing.dumps([customer.pk, "alice@example.org", "eve@example.org"], salt=links.SIGN_UP)
    for forged in (link[:-2] + "/", f"/account/address/{other}/", "/account/address/x/", "/account/address/%00/"):
        assert at_home.post(forged).status_code in (400, 404)
    customer.refresh_from_db()
    assert customer.email == "alice@example.org"


def test_an_account_that_staff_made_proves_its_own_address(browser: Browser, mailoutbox: list[Any]) -> None:
    user = make_customer(proved=False)
    browser.force_login(user)
    assert "Is this address yours?" in browser.get("/account/").content.decode()
    browser.post("/account/address/link/")
    browser.post(link_in(mailoutbox[0]))
    user.refresh_from_db()
    assert user.email_confirmed_at is not None
    assert len(mailoutbox) == 1
    assert "Is this address yours?" not in browser.get("/account/").content.decode()
    browser.post("/account/address/link/")
    assert len(mailoutbox) == 1


def test_what_was_ordered_with_the_old_address_stays_with_the_account(
    at_home: Browser, customer: Any, paris_58: Release, alice: Buyer
) -> None:
    order = place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90")).order
    assert [found.number for found in at_home.get("/account/").context["orders"]] == [order.number]
    at_home.post(links.mailbox_path(customer, "alice@elsewhere.org"))
    assert [found.number for found in at_home.get("/account/").context["orders"]] == [order.number]
    assert get_model("order", "Order").objects.get().user == customer

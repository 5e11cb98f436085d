"""Everything that the shop knows of a person, to the person alone."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.placement import Buyer, place
from consent.models import AccountChoice
from storefront.accounts import persons
from tests.customers import PASSWORD, Browser, make_customer
from tests.records import make_cart

LINES = ["Alice Martin", "18, rue du Champ-de-Mars", "75007 Paris", "France"]


@pytest.fixture
def order(paris_58: Release, alice: Buyer) -> Any:
    """A guest's, paid."""
    payment = place(make_cart(paris_58, quantity=2).pk, alice, shown_total=Decimal("76.90"))
    payments.settle(payment.pk, None)
    payment.order.refresh_from_db()
    return payment.order


def test_the_button_gives_one_file_with_everything(at_home: Browser, customer: Any, order: Any) -> None:
    at_home.post("/cookies/choice/", {"answer": "accept", "next": "/account/"})
    country = get_model("address", "Country").objects.get(pk="FR")
    get_model("address", "UserAddress").objects.create(user=customer, line1="2, rue X", line4="Lyon", country=country)
    answer = at_home.post("/account/data/", {"password": PASSWORD})
    assert answer["Content-Disposition"] == 'attachment; filename="sillon.json"'
    assert answer["Content-Type"] == "application/json"
    told = answer.json()
    assert told["account"]["email"] == "alice@example.org"
    assert told["consent"]["permits"] == ["cart", "history"]
    assert told["address.UserAddress"][0]["line1"] == "2, rue X"
    (one,) = told["orders"]
    assert (one["number"], one["email"], one["total"], one["status"]) == (
        order.number,
        "alice@example.org",
        "76.90",
        "Paid",
    )
    assert one["lines"] == [{"title": "Paris ’58", "copies": 2, "price": "70.00"}]
    assert one["shipping_address"] == LINES
    assert one["mails"] == [{"kind": "order_confirmation", "sent": None}]
    assert one["payment"]["amount"] == "76.90"
    assert "password" not in answer.content.decode()
    assert AccountChoice.objects.get().subject not in answer.content.decode()


@pytest.mark.parametrize("password", ["", "wrong", "x" * 5000, "\x00"])
def test_it_wants_the_password(at_home: Browser, order: Any, password: str) -> None:
    answer = at_home.post("/account/data/", {"password": password})
    assert answer.status_code == 422
    assert order.number not in answer.content.decode()
    assert at_home.get("/account/data/", {"password": PASSWORD})["Content-Type"].startswith("text/html")


def test_it_tells_of_nobody_else(browser: Browser, customer: Any, order: Any) -> None:
    bob = make_customer("bob@example.org")
    browser.force_login(bob)
    told = browser.post("/account/data/", {"password": PASSWORD}).content.decode()
    for private in ("alice@example.org", "Martin", order.number, "Champ-de-Mars"):
        assert private not in told


def test_an_address_that_is_not_proved_brings_nobodys_orders(browser: Browser, order: Any) -> None:
    browser.force_login(make_customer(proved=False))
    told = browser.post("/account/data/", {"password": PASSWORD}).json()
    assert set(told) == {"account"}


def test_the_command_tells_of_an_account_and_of_a_guest(db: None, order: Any, capsys: Any) -> None:
    call_command("export_person", "ALICE@example.org")
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"orders"}
    assert told["orders"][0]["shipping_address"] == LINES
    make_customer(proved=False)
    call_command("export_person", "alice@example.org")
    assert set(json.loads(capsys.readouterr().out)) == {"account", "orders"}


def test_every_value_can_be_json(customer: Any, order: Any) -> None:
    assert json.loads(json.dumps(persons.export(persons.of_account(customer))))

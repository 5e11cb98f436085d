"""Who has taken a yes back is found nowhere in the database: no key of theirs, and of a guest not even the cart's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from consent import keepers
from consent.choice import read
from consent.models import AccountChoice, Proof, hashed
from tests.consent.visitor import PASSWORD, Visitor
from tests.dump import cells, tables_with

Basket = get_model("basket", "Basket")
PROOF = {"consent_proof"}
"""A proof is kept for a year; it names nobody, and the key that it is hashed from is nowhere any more."""


@pytest.fixture
def guest(paris_58: Release) -> Visitor:
    """With a saved cart, a history and a proof."""
    return keeping(Visitor())


@pytest.fixture
def customer(paris_58: Release) -> Visitor:
    """The same, signed in."""
    visitor = Visitor()
    visitor.sign_in(get_user_model().objects.create_user(email="alice@example.org", password=PASSWORD))
    return keeping(visitor)


def keeping(visitor: Visitor) -> Visitor:
    visitor.accept()
    visitor.get("/releases/paris-58/")
    visitor.add()
    assert visitor.value("history")
    return visitor


def tables_that_name(cart: int) -> set[str]:
    """The tables in which a cart's number stands, as its key or as a reference to it."""
    referring = {("basket_basket", "id")}
    for model in apps.get_models(include_auto_created=True):
        there = [str(field.column) for field in model._meta.concrete_fields if field.related_model is Basket]
        referring |= {(model._meta.db_table, column) for column in there}
    assert {"basket_line", "checkout_keptcart", "checkout_payment"} <= {table for table, _column in referring}
    return {table for table, column, value in cells() if (table, column) in referring and value == str(cart)}


def test_a_guest_who_revokes_is_nowhere(guest: Visitor) -> None:
    choice = read(guest.value("choice") or "")
    assert choice
    cart, history, number = guest.value("cart") or "", guest.value("history") or "", Basket.objects.get().pk
    assert tables_with(hashed(choice.subject)) == PROOF | {"checkout_keptcart"}
    assert tables_that_name(number) == {"basket_basket", "basket_line", "checkout_keptcart"}
    guest.revoke()
    assert tables_with(choice.subject, cart, cart.split(":")[1], history, history.split(":")[1]) == set()
    assert tables_with(hashed(choice.subject)) == PROOF
    assert tables_that_name(number) == set()
    assert guest.get("/cart/").context["copies"] == 1, "the cart of the visit is another one"
    for value in (choice.subject, cart, history):
        assert value not in [morsel.value for morsel in guest.client.cookies.values()]


def test_a_customer_who_revokes_keeps_an_account_and_no_key(customer: Visitor) -> None:
    key, history = AccountChoice.objects.get().subject, customer.value("history") or ""
    assert tables_with(key) == {"consent_accountchoice"}
    assert tables_with(hashed(key)) == PROOF | {"checkout_keptcart"}
    customer.revoke()
    assert tables_with(key, history, history.split(":")[1]) == set()
    assert tables_with(hashed(key)) == PROOF
    assert customer.value("history") is None
    assert AccountChoice.objects.get().subject == ""
    assert customer.get("/cart/").context["copies"] == 1


@pytest.mark.parametrize("who", ["guest", "customer"])
def test_a_year_later_the_proof_is_gone_too(who: str, request: pytest.FixtureRequest, settings: Any) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    subject = Proof.objects.get().subject
    visitor.revoke()
    ended = timezone.now()
    for days, expected in ((settings.CONSENT_PROOF_DAYS - 1, PROOF), (settings.CONSENT_PROOF_DAYS + 1, set())):
        with time_machine.travel(ended + timedelta(days=days), tick=False):
            keepers.purge(timezone.now())
            assert tables_with(subject) == expected

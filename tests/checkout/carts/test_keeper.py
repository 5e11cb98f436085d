"""What goes when a cart's time is over, when everything is to be forgotten, and with a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.carts import keeper
from checkout.carts.keeper import CartKeeper
from checkout.models import KeptCart, Payment
from checkout.placement import Buyer, place
from consent import keepers
from consent.keepers import Person
from consent.models import Proof
from tests.consent.visitor import Visitor
from tests.records import make_cart

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
Order = get_model("order", "Order")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
carts = CartKeeper()


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def kept_cart(release: Release, *, until: datetime, **fields: Any) -> Any:
    cart = make_cart(release)
    Basket.objects.filter(pk=cart.pk).update(**fields)
    KeptCart.objects.create(cart=cart, keep_until=until)
    return cart


def test_it_is_among_the_keepers() -> None:
    assert sum(isinstance(one, CartKeeper) for one in keepers.registered()) == 1


def test_what_is_over_goes_and_what_is_not_stays(paris_58: Release) -> None:
    over = kept_cart(paris_58, until=NOON)
    kept_cart(paris_58, until=NOON, status=Basket.MERGED)
    kept_cart(paris_58, until=NOON, status=Basket.SAVED)
    live = kept_cart(paris_58, until=NOON + timedelta(seconds=1))
    assert carts.purge(NOON) == 3
    assert carts.purge(NOON) == 0
    assert list(Basket.objects.all()) == [live]
    assert not Line.objects.filter(basket_id=over.pk).exists()
    assert Line.objects.count() == KeptCart.objects.count() == 1


def test_a_cart_that_nothing_is_written_about_goes_a_day_after_it_was_made(paris_58: Release) -> None:
    make_cart(paris_58)
    assert carts.purge(NOON + DAY - timedelta(seconds=1)) == 0
    assert carts.purge(NOON + DAY) == 1


def test_many_are_deleted_in_batches(paris_58: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "BATCH", 4)
    for _ in range(10):
        kept_cart(paris_58, until=NOON)
    batches: list[int] = []
    delete = keeper.delete

    def noted(numbers: list[int], now: datetime) -> int:
        batches.append(len(numbers))
        return delete(numbers, now)

    monkeypatch.setattr(keeper, "delete", noted)
    assert carts.purge(NOON) == 10
    assert batches == [4, 4, 2]


@pytest.fixture
def waiting(paris_58: Release, alice: Buyer) -> Payment:
    cart = kept_cart(paris_58, until=NOON)
    return place(cart.pk, alice, shown_total=Decimal("41.90"))


@pytest.mark.parametrize("days", [0, 6, 8, 400])
def test_a_cart_that_is_being_paid_stays_with_its_order(waiting: Payment, days: int) -> None:
    assert carts.purge(NOON + days * DAY) == 0
    waiting.refresh_from_db()
    assert waiting.cart
    assert (waiting.cart.status, waiting.cart.lines.count()) == (Basket.FROZEN, 1)


def test_a_paid_cart_stays_with_its_order(waiting: Payment) -> None:
    payments.settle(waiting.pk, None)
    assert carts.purge(NOON + 400 * DAY) == 0
    assert Order.objects.get().basket.status == Basket.SUBMITTED


@pytest.mark.parametrize(("days", "purged"), [(6, 0), (7, 1)])
def test_a_cart_frozen_without_an_order_goes_after_a_week(paris_58: Release, days: int, purged: int) -> None:
    kept_cart(paris_58, until=NOON, status=Basket.FROZEN)
    assert carts.purge(NOON + days * DAY) == purged


def test_deleting_everything_takes_the_cart_and_its_cookie(paris_58: Release) -> None:
    visitor, other = Visitor(), Visitor()
    for one in (visitor, other):
        one.accept()
        one.add()
    value = visitor.value("cart") or ""
    visitor.forget()
    assert visitor.value("cart") is None
    assert Basket.objects.count() == 1
    visitor.hold("cart", value)
    assert visitor.get("/cart/").context["lines"] == []
    assert other.get("/cart/").context["copies"] == 1


def test_deleting_everything_while_signed_in_takes_the_accounts_cart(paris_58: Release, staff: Any) -> None:
    visitor = Visitor()
    visitor.sign_in(staff)
    visitor.accept()
    visitor.add()
    visitor.forget()
    assert Basket.objects.count() == 0
    assert Proof.objects.filter(ended_at=None).count() == 0


def test_deleting_everything_leaves_what_is_being_paid(paris_58: Release, alice: Buyer) -> None:
    visitor = Visitor()
    visitor.accept()
    visitor.add()
    payment = place(Basket.objects.get().pk, alice, shown_total=Decimal("41.90"))
    visitor.forget()
    payment.refresh_from_db()
    assert payment.cart
    assert payment.cart.status == Basket.FROZEN
    assert KeptCart.objects.get().subject == ""
    assert visitor.value("cart") is None


@pytest.fixture
def customer(paris_58: Release, staff: Any) -> Person:
    """Somebody with two copies in the account's cart."""
    visitor = Visitor()
    visitor.sign_in(staff)
    visitor.add(copies=2)
    return Person(staff.pk, frozenset([staff.email]))


def test_a_person_is_told_what_is_in_the_cart(customer: Person, paris_58: Release) -> None:
    make_cart(paris_58)
    assert carts.export(customer) == {
        "cart": [
            {
                "title": "Paris ’58",
                "catalogue_number": None,
                "copies": 2,
                "price": "35.00",
                "since": "2026-11-25T12:00:00+00:00",
            }
        ]
    }
    assert carts.export(Person(None, customer.emails)) == {"cart": []}


def test_erasing_a_person_deletes_the_carts_and_leaves_those_of_orders_to_nobody(
    customer: Person, paris_58: Release, alice: Buyer
) -> None:
    stranger = make_cart(paris_58)
    payment = place(Basket.objects.get(owner_id=customer.user_id).pk, alice, shown_total=Decimal("76.90"))
    again = make_cart(paris_58)
    Basket.objects.filter(pk=again.pk).update(owner_id=customer.user_id)
    for _ in range(2):
        carts.erase(customer)
    payment.refresh_from_db()
    assert payment.cart
    assert (payment.cart.owner, payment.cart.status) == (None, Basket.FROZEN)
    assert set(Basket.objects.all()) == {stranger, payment.cart}
    assert KeptCart.objects.count() == 0
    carts.erase(Person(None, frozenset(["stranger@example.org"])))
    assert Basket.objects.count() == 2


def test_signing_out_leaves_other_peoples_carts(customer: Person, paris_58: Release) -> None:
    other = get_user_model().objects.create_superuser(email="other@example.org", password="secret")
    visitor = Visitor()
    visitor.sign_in(other)
    visitor.add()
    visitor.sign_out()
    assert Basket.objects.get().owner_id == customer.user_id


@pytest.mark.parametrize("answers", [True, False])
def test_deleting_everything_leaves_other_guests_carts(paris_58: Release, *, answers: bool) -> None:
    visitor, other = Visitor(), Visitor()
    if answers:
        visitor.accept()
    visitor.add()
    other.add()
    visitor.forget()
    assert Basket.objects.count() == 1
    assert other.get("/cart/").context["copies"] == 1


def test_carts_that_somebody_holds_are_left_for_the_next_time(
    paris_58: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is asked for once a night, however many there are before it."""
    monkeypatch.setattr(keeper, "BATCH", 2)
    there = [kept_cart(paris_58, until=NOON).pk for _ in range(5)]
    asked: list[int] = []

    def held(numbers: list[int], now: datetime) -> int:
        asked.extend(numbers)
        assert len(asked) <= 5
        return 0

    monkeypatch.setattr(keeper, "delete", held)
    assert carts.purge(NOON) == 0
    assert asked == there


def test_a_customer_who_withdraws_frees_the_cart_at_its_payment_too(
    paris_58: Release, staff: Any, alice: Buyer
) -> None:
    visitor = Visitor()
    visitor.sign_in(staff)
    visitor.accept()
    visitor.add()
    payment = place(Basket.objects.get().pk, alice, shown_total=Decimal("41.90"))
    assert KeptCart.objects.get().subject == Proof.objects.get().subject
    visitor.revoke()
    kept = KeptCart.objects.get()
    assert (kept.cart, kept.subject, kept.keep_until) == (payment.cart, "", NOON + DAY)
    assert kept.cart.status == Basket.FROZEN

"""Two at once on PostgreSQL: what is revoked is not saved a moment later, what is put in is not lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.carts.keeper import CartKeeper
from checkout.models import KeptCart, Payment
from checkout.placement import Buyer, CartClosed, place
from consent.models import Proof
from consent.permission import UNDER_WAY
from tests.consent.visitor import Visitor
from tests.races import at_once
from tests.records import make_release

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
ROUNDS = 25


@pytest.fixture
def release(countries: None) -> Release:
    return make_release(copies=10)


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """What each call answers, or the fault that it ended in."""
    return at_once(calls)


def tab(visitor: Visitor) -> Visitor:
    """The same browser a second time: what the first is told from now on, this one does not know."""
    other = Visitor()
    for name in list(visitor.ends):
        other.hold(name, visitor.value(name) or "", visitor.ends[name])
    return other


def no_fault(answers: list[Any]) -> None:
    assert [answer for answer in answers if isinstance(answer, Exception) or answer.status_code >= 500] == []


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.soak)])
@pytest.mark.parametrize("in_cart", [False, True], ids=["an empty cart", "a cart"])
def test_revoke_and_add_never_leave_a_saved_row(release: Release, *, in_cart: bool, rounds: int) -> None:
    for _ in range(rounds):
        Basket.objects.all().delete()
        visitor = Visitor()
        visitor.accept()
        if in_cart:
            visitor.add()
        other = tab(visitor)
        no_fault(together([visitor.revoke, other.add]))
        assert KeptCart.objects.exclude(subject="").count() == 0
        assert Proof.objects.filter(ended_at=None).count() == 0
        assert Basket.objects.filter(kept=None).count() == 0
        copies = [line.quantity for line in Line.objects.all()]
        # The other copy is in, or its tab was told that it is not. A first record that was saved just before the
        # withdrawal, unknown to the tab that withdraws, is deleted with what was saved.
        assert copies in ([[1], [2]] if in_cart else [[], [1]])
        if in_cart:
            assert visitor.get("/cart/").context["copies"] == copies[0]
        with time_machine.travel(timezone.now() + UNDER_WAY):
            for browser in (visitor, other):
                browser.get("/cart/")
                browser.get("/cart/")
                assert browser.left("cart") is None


def test_two_adds_at_once_are_both_in(release: Release) -> None:
    for wish in range(2, 7, 2):
        visitor = Visitor()
        visitor.accept()
        visitor.add()
        no_fault(together([tab(visitor).add for _ in range(wish)]))
        assert Line.objects.get(basket__kept__subject__gt="", basket__isnull=False).quantity == wish + 1
        Basket.objects.all().delete()


def test_many_adds_at_once_stay_below_the_limit(db: None) -> None:
    make_release("limited", copies=10, per_customer_limit=2)
    visitor = Visitor()
    make_release("us")
    visitor.add("us")
    no_fault(together([partial(tab(visitor).add, "limited") for _ in range(6)]))
    assert Line.objects.get(product__slug="limited").quantity == 2


def test_an_account_that_begins_two_carts_at_once_has_one_afterwards(release: Release, staff: Any) -> None:
    make_release("us")
    visitor = Visitor()
    visitor.sign_in(staff)
    no_fault(together([visitor.add, partial(tab(visitor).add, "us")]))
    page = visitor.get("/cart/")
    assert sorted(line.release.slug for line in page.context["lines"]) == ["paris-58", "us"]
    assert Basket.objects.count() == 1


def test_two_tabs_merge_a_cart_once(release: Release, staff: Any) -> None:
    for _ in range(ROUNDS // 3):
        Basket.objects.all().delete()
        guest, visitor = Visitor(), Visitor()
        guest.add(copies=2)
        visitor.sign_in(staff)
        visitor.add()
        visitor.hold("cart", guest.value("cart") or "")
        no_fault(together([partial(tab(visitor).get, "/cart/") for _ in range(3)]))
        assert [line.quantity for line in Line.objects.all()] == [2]
        assert Basket.objects.get().owner == staff


def test_accepting_twice_at_once_leaves_a_cart_that_either_yes_can_withdraw(release: Release) -> None:
    for _ in range(ROUNDS // 3):
        Basket.objects.all().delete()
        visitor = Visitor()
        visitor.add()
        other = tab(visitor)
        no_fault(together([visitor.accept, other.accept]))
        browser = other if other.value("choice") else visitor
        browser.get("/")  # the cart follows the yes that the browser has kept
        assert Proof.objects.filter(subject=KeptCart.objects.get().subject, ended_at=None).count() == 1
        browser.revoke()
        assert KeptCart.objects.exclude(subject="").count() == 0
        assert browser.get("/cart/").context["copies"] == 1


def test_a_lapsed_cart_that_two_tabs_look_at_moves_once(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in range(2, 2 + ROUNDS // 3):
        Basket.objects.all().delete()
        visitor = Visitor()
        visitor.accept()
        visitor.add()
        monkeypatch.setattr("consent.notice.version", lambda version=version: version)
        tabs = [tab(visitor) for _ in range(3)]
        answers = together([partial(one.get, "/cart/") for one in tabs])
        no_fault(answers)
        told = [answer.cookies["cart"].value for answer in answers if "cart" in answer.cookies]
        assert len(told) == 1
        assert told != [""]
        assert Line.objects.get().basket.status == Basket.OPEN
        visitor.hold("cart", told[0])
        assert visitor.get("/cart/").context["copies"] == 1


def test_paying_and_the_clean_up_of_the_same_cart(release: Release, alice: Buyer) -> None:
    late = timezone.now() + timedelta(days=2)
    for _ in range(ROUNDS // 2):
        Visitor().add()
        cart = Basket.objects.get(status=Basket.OPEN)
        paid, purged = together(
            [partial(place, cart.pk, alice, shown_total=Decimal("41.90")), partial(CartKeeper().purge, late)]
        )
        if isinstance(paid, Payment):
            cart.refresh_from_db()
            assert (cart.status, cart.lines.count(), purged) == (Basket.FROZEN, 1, 0)
            payments.end_unpaid(paid.pk)
            Basket.objects.filter(status=Basket.OPEN).delete()
        else:
            assert isinstance(paid, CartClosed)
            assert purged == 1
            assert not Basket.objects.filter(pk=cart.pk).exists()


def test_a_change_and_the_clean_up_of_the_same_cart(release: Release) -> None:
    """The clean-up that comes second finds the cart changed a moment ago, and leaves it; else the cart begins anew."""
    for _ in range(ROUNDS // 2):
        Basket.objects.all().delete()
        visitor = Visitor()
        visitor.add()
        KeptCart.objects.update(keep_until=timezone.now() + timedelta(seconds=30))
        soon = timezone.now() + timedelta(minutes=1)
        added, purged = together([visitor.add, partial(CartKeeper().purge, soon)])
        no_fault([added])
        left = [line.quantity for line in Line.objects.all()]
        assert (purged, left) in ((0, [2]), (1, []), (1, [1]))
        assert visitor.get("/cart/").context["copies"] == sum(left)


def test_withdrawing_while_an_order_ends_unpaid(release: Release, alice: Buyer) -> None:
    for _ in range(ROUNDS // 3):
        visitor = Visitor()
        visitor.accept()
        visitor.add()
        payment = place(Basket.objects.get(status=Basket.OPEN).pk, alice, shown_total=Decimal("41.90"))
        answers = together([visitor.revoke, partial(payments.end_unpaid, payment.pk)])
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        assert KeptCart.objects.exclude(subject="").count() == 0
        assert visitor.get("/cart/").context["copies"] == 1
        Basket.objects.filter(status=Basket.OPEN).delete()


def test_paying_while_withdrawing(release: Release, alice: Buyer) -> None:
    for _ in range(ROUNDS // 3):
        visitor = Visitor()
        visitor.accept()
        visitor.add()
        cart = Basket.objects.get(status=Basket.OPEN)
        _answer, paid = together([visitor.revoke, partial(place, cart.pk, alice, shown_total=Decimal("41.90"))])
        assert KeptCart.objects.exclude(subject="").count() == 0
        if isinstance(paid, Payment):
            assert visitor.get("/cart/").context["waiting_payment"] == paid
            payments.end_unpaid(paid.pk)
        else:
            assert isinstance(paid, CartClosed)
            assert visitor.get("/cart/").context["copies"] == 1
        Basket.objects.filter(status=Basket.OPEN).delete()

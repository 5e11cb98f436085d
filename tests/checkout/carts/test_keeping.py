"""How long a cart is kept: written with each change, followed from request to request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.signing import Signer
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.models import KeptCart, Payment
from checkout.placement import Buyer, place
from consent import keepers
from consent.models import Proof
from consent.permission import UNDER_WAY
from consent.purposes import Purpose
from tests.consent.visitor import Visitor
from tests.records import make_cart, make_voucher

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY, MONTH = timedelta(days=1), timedelta(days=30)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor(clock: Any, paris_58: Release) -> Visitor:
    return Visitor()


def left() -> timedelta:
    return KeptCart.objects.get().keep_until - timezone.now()


def copies(visitor: Visitor) -> int:
    return int(visitor.get("/releases/paris-58/").context["cart_count"])


def test_each_change_counts_anew_and_a_look_does_not(visitor: Visitor, clock: Any) -> None:
    visitor.accept()
    visitor.add(copies=2)
    clock.shift(10 * DAY)
    visitor.get("/cart/")
    assert (left(), visitor.left("cart")) == (20 * DAY, 20 * DAY)
    line = Line.objects.get()
    visitor.post(f"/cart/lines/{line.pk}/", {"quantity": "1"})
    assert (left(), visitor.left("cart")) == (MONTH, MONTH)
    clock.shift(10 * DAY)
    visitor.post(f"/cart/lines/{line.pk}/", {"quantity": "0"})
    assert (left(), visitor.left("cart")) == (MONTH, MONTH)
    clock.shift(MONTH)
    assert keepers.purge(timezone.now()) == 1
    assert Basket.objects.count() == 0


def test_an_answer_that_goes_on_permitting_the_cart_is_no_change(visitor: Visitor, clock: Any) -> None:
    """It is saved under the key of the new answer, and not for longer than before."""
    visitor.accept()
    visitor.add()
    clock.shift(10 * DAY)
    visitor.choose(Purpose.CART)
    assert KeptCart.objects.get().subject == Proof.objects.get(ended_at=None).subject
    assert (left(), visitor.left("cart")) == (20 * DAY, 20 * DAY)


def test_what_is_refused_is_no_change(visitor: Visitor, clock: Any) -> None:
    visitor.accept()
    visitor.add(copies=2)
    clock.shift(DAY)
    visitor.add(copies=10)
    visitor.post(f"/cart/lines/{Line.objects.get().pk}/", {"quantity": "x"})
    assert left() == 29 * DAY
    assert Line.objects.get().quantity == 2


def test_a_visits_cart_is_gone_a_day_after_its_last_change_before_any_clean_up(visitor: Visitor, clock: Any) -> None:
    visitor.add()
    clock.shift(DAY - timedelta(seconds=1))
    assert copies(visitor) == 1
    clock.shift(timedelta(seconds=1))
    assert Basket.objects.count() == 1
    assert copies(visitor) == 0
    assert visitor.value("cart") is None
    visitor.add()
    assert copies(visitor) == 1


def test_a_yes_saves_the_cart_at_once_and_the_browser_is_told(visitor: Visitor) -> None:
    visitor.add()
    value = visitor.value("cart")
    response = visitor.accept()
    assert response.cookies["cart"]["max-age"] == MONTH.total_seconds()
    assert visitor.value("cart") == value
    kept = KeptCart.objects.get()
    assert (kept.subject, left()) == (Proof.objects.get().subject, MONTH)


def test_saying_yes_twice_keeps_the_cart(visitor: Visitor) -> None:
    visitor.accept()
    visitor.add()
    value = visitor.value("cart")
    visitor.accept()
    assert (visitor.value("cart"), copies(visitor)) == (value, 1)
    assert KeptCart.objects.get().subject == Proof.objects.live(KeptCart.objects.get().subject).get().subject


def test_a_new_key_takes_the_cart_with_it(visitor: Visitor) -> None:
    visitor.accept()
    visitor.add()
    visitor.choose(Purpose.CART)
    live = Proof.objects.get(ended_at=None)
    assert (KeptCart.objects.get().subject, left()) == (live.subject, MONTH)
    visitor.revoke()
    assert KeptCart.objects.filter(subject="").count() == Basket.objects.count() == 1


def test_after_withdrawal_the_old_number_gives_nothing(visitor: Visitor, clock: Any) -> None:
    visitor.accept()
    visitor.add()
    old = {name: visitor.value(name) or "" for name in ("cart", "choice")}
    old_number = Basket.objects.get().pk
    visitor.revoke()
    thief = Visitor()
    for name, value in old.items():
        thief.hold(name, value, NOON + MONTH)
    assert thief.get("/cart/").context["lines"] == []
    clock.shift(UNDER_WAY)
    for _ in range(2):
        thief.get("/")
    assert (thief.value("cart"), thief.value("choice")) == (None, None)
    assert not Basket.objects.filter(pk=old_number).exists()
    assert [kept.subject for kept in KeptCart.objects.all()] == [""]
    assert copies(visitor) == 1


def test_a_yes_elsewhere_that_is_withdrawn_takes_its_saved_cart_only(visitor: Visitor) -> None:
    other = Visitor()
    for one in (visitor, other):
        one.accept()
        one.add()
    visitor.revoke()
    assert (copies(visitor), copies(other)) == (1, 1)
    assert sorted(bool(kept.subject) for kept in KeptCart.objects.all()) == [False, True]
    assert other.left("cart") == MONTH


def test_tabs_that_open_again_together_do_not_lose_the_cart(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second tab has sent the old number, and its answer comes last."""
    visitor.accept()
    visitor.add()
    second = Visitor()
    for name in ("cart", "choice"):
        second.hold(name, visitor.value(name) or "", NOON + MONTH)
    monkeypatch.setattr("consent.notice.version", lambda: 2)
    assert copies(visitor) == 1
    late = second.get("/cart/")
    assert late.context["lines"] == []
    assert "cart" not in late.cookies
    assert second.value("choice") is None
    assert copies(visitor) == 1
    second.get("/cart/")  # nothing new has come: the dead number goes
    assert second.value("cart") is None


def test_a_record_put_in_by_a_tab_that_knows_nothing_yet(visitor: Visitor, clock: Any) -> None:
    visitor.accept()
    visitor.add()
    late = Visitor()
    for name in ("cart", "choice"):
        late.hold(name, visitor.value(name) or "", NOON + MONTH)
    visitor.revoke()
    response = late.add()
    assert "cart" not in response.cookies
    assert "changed in another window" in late.follow(response).content.decode()
    assert late.value("choice") is not None, "nor is the new choice taken away that the browser may have by now"
    assert Basket.objects.count() == 1
    clock.shift(UNDER_WAY)
    late.get("/")
    late.add()
    assert Basket.objects.count() == 2


def test_an_accounts_cart_is_nobody_elses(visitor: Visitor, staff: Any) -> None:
    visitor.sign_in(staff)
    visitor.add()
    thief = Visitor()
    thief.hold("cart", Signer().sign(Basket.objects.get().pk))
    assert thief.get("/cart/").context["lines"] == []
    assert thief.value("cart") is None
    thief.add()
    assert Basket.objects.count() == 2


def test_looking_writes_no_row(visitor: Visitor, staff: Any) -> None:
    visitor.get("/cart/")
    visitor.sign_in(staff)
    visitor.get("/cart/")
    visitor.get("/checkout/")
    assert Basket.objects.count() == 0


def test_a_cart_that_moves_takes_its_vouchers_along(visitor: Visitor) -> None:
    visitor.accept()
    visitor.add()
    voucher = make_voucher()
    Basket.objects.get().vouchers.add(voucher)
    visitor.revoke()
    assert list(Basket.objects.get().vouchers.all()) == [voucher]


# The cart of an order that waits ----------------------------------------------------------------------------------
def waits(visitor: Visitor, alice: Buyer) -> Payment:
    visitor.add()
    return place(Basket.objects.get().pk, alice, shown_total=Decimal("41.90"))


def test_a_saved_cart_that_is_given_back_is_saved_for_as_long(visitor: Visitor, alice: Buyer, clock: Any) -> None:
    visitor.accept()
    payment = waits(visitor, alice)
    clock.shift(timedelta(hours=1))
    payments.end_unpaid(payment.pk)
    kept = KeptCart.objects.get()
    payment.refresh_from_db()
    assert (kept.cart, kept.subject) == (payment.given_back, Proof.objects.get().subject)
    assert kept.keep_until == NOON + MONTH
    clock.shift(3 * DAY)
    keepers.purge(timezone.now())
    assert copies(visitor) == 1
    assert visitor.value("cart") == Signer().sign(str(payment.given_back_id))
    visitor.revoke()
    assert copies(visitor) == 1
    assert not Basket.objects.filter(pk=payment.given_back_id).exists()


def test_what_was_withdrawn_meanwhile_is_given_back_for_the_visit(visitor: Visitor, alice: Buyer) -> None:
    visitor.accept()
    payment = waits(visitor, alice)
    visitor.revoke()
    assert KeptCart.objects.get().subject == ""
    assert visitor.left("cart") is None
    payments.end_unpaid(payment.pk)
    assert (KeptCart.objects.get().subject, left()) == ("", DAY)
    assert copies(visitor) == 1


def test_withdrawing_at_the_payment_keeps_the_order_in_view(visitor: Visitor, alice: Buyer) -> None:
    visitor.accept()
    payment = waits(visitor, alice)
    value = visitor.value("cart")
    visitor.revoke()
    assert visitor.value("cart") == value
    assert visitor.get("/cart/").context["waiting_payment"] == payment


def test_once_paid_nothing_ties_the_order_to_a_yes(visitor: Visitor, alice: Buyer) -> None:
    visitor.accept()
    payments.settle(waits(visitor, alice).pk, None)
    assert KeptCart.objects.count() == 0
    assert copies(visitor) == 0
    assert visitor.value("cart") is None


def test_a_cart_of_before_these_times_is_a_visits(visitor: Visitor, paris_58: Release) -> None:
    cart = make_cart(paris_58)
    visitor.hold("cart", Signer().sign(cart.pk))
    assert copies(visitor) == 1
    visitor.accept()
    assert (KeptCart.objects.get().cart, left()) == (cart, MONTH)

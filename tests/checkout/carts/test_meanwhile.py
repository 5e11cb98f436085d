"""What another tab does with a cart between the look at it and the lock: its change counts, and nothing is undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from oscar.core.loading import get_model

from catalog.models import Release
from checkout.carts import keeping
from checkout.models import KeptCart
from tests.consent.visitor import Visitor
from tests.records import make_release

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY, MONTH = timedelta(days=1), timedelta(days=30)
MOVED = "Your cart has just changed in another window. Please do that once more."
ORDERED = "Your cart has just become an order, so it was not changed."


@pytest.fixture
def visitor(paris_58: Release) -> Any:
    with time_machine.travel(NOON, tick=False):
        yield Visitor()


@pytest.mark.parametrize(
    ("meanwhile", "says"),
    [(None, MOVED), (Basket(owner_id=7), MOVED), (Basket(status=Basket.FROZEN), ORDERED)],
    ids=["it is gone", "it is an account's", "it is an order's"],
)
def test_a_change_that_comes_too_late_changes_nothing(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, meanwhile: Any, says: str
) -> None:
    visitor.accept()
    visitor.add()
    visitor.get("/cart/")
    make_release("us")
    monkeypatch.setattr(keeping, "lock", lambda cart_id: meanwhile)
    assert [str(message) for message in visitor.follow(visitor.add("us")).context["messages"]] == [says]
    assert Line.objects.count() == 1
    assert visitor.left("cart") == MONTH


def test_a_cart_that_has_just_become_an_order_is_not_kept_again(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A yes would save it; an order needs no leave."""
    visitor.add()
    lock = keeping.lock

    def ordered(cart_id: int) -> Any:
        keeping.close_cart(cart_id)
        return lock(cart_id)

    monkeypatch.setattr(keeping, "lock", ordered)
    visitor.accept()
    assert Basket.objects.get().status == Basket.SUBMITTED
    assert KeptCart.objects.count() == 0


@pytest.mark.parametrize("what", ["gone", "an account's"])
def test_a_cart_that_another_tab_has_just_taken_is_left_alone(
    visitor: Visitor, staff: Any, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    visitor.add()
    lock = keeping.lock

    def taken(cart_id: int) -> Any:
        rows = Basket.objects.filter(pk=cart_id)
        rows.delete() if what == "gone" else rows.update(owner=staff)
        return lock(cart_id)

    monkeypatch.setattr(keeping, "lock", taken)
    visitor.accept()
    assert visitor.value("cart") is None
    assert KeptCart.objects.exclude(subject="").count() == 0
    assert Basket.objects.count() == (0 if what == "gone" else 1)


def test_a_cart_that_another_tab_has_just_freed_keeps_its_number(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.accept()
    visitor.add()
    number = Basket.objects.get().pk
    monkeypatch.setattr("consent.notice.version", lambda: 2)
    lock = keeping.lock

    def freed(cart_id: int) -> Any:
        KeptCart.objects.update(subject="")
        return lock(cart_id)

    monkeypatch.setattr(keeping, "lock", freed)
    visitor.get("/")
    assert Basket.objects.get().pk == number


def test_a_yes_that_ends_under_way_saves_nothing(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.accept()
    monkeypatch.setattr("consent.answers.hold", lambda subject: False)
    response = visitor.add()
    assert response.cookies["cart"]["max-age"] == ""
    kept = KeptCart.objects.get()
    assert (kept.subject, kept.keep_until) == ("", NOON + DAY)
    assert "choice" not in response.cookies


def test_a_record_put_in_while_another_tab_ends_the_yes_is_not_put_into_a_second_cart(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number is dead by then, and the answer of the other tab brings the new one."""
    visitor.accept()
    visitor.add()
    Basket.objects.all().delete()
    monkeypatch.setattr("consent.answers.hold", lambda subject: False)
    response = visitor.add()
    assert "cart" not in response.cookies
    assert str(list(visitor.follow(response).context["messages"])[-1]) == MOVED
    assert Basket.objects.count() == 0

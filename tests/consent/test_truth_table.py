"""The truth table of the specification: one case for each of its rows, one column for each of its columns.

A case is what the visitor does; `COLUMNS` says how each column is read afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.models import KeptCart, Payment
from checkout.placement import Buyer, place
from consent import keepers
from consent.choice import read
from consent.models import Proof
from consent.purposes import Purpose
from tests.consent.visitor import PASSWORD, Visitor

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NONE = "–"
Basket = get_model("basket", "Basket")


@dataclass
class Story:
    """What a case works with: one visitor, an account, and a clock."""

    clock: time_machine.Traveller
    patch: pytest.MonkeyPatch
    user: Any
    buyer: Buyer
    visitor: Visitor = field(default_factory=Visitor)
    before: tuple[str | None, int | None] = (None, None)

    def remember(self) -> None:
        """From here on, a new cookie value and a new row of the cart are told as such."""
        self.before = self.visitor.value("cart"), Basket.objects.get().pk

    def later(self, **time: float) -> None:
        """Time passes, and the nightly job runs."""
        self.clock.shift(timedelta(**time))
        keepers.purge(timezone.now())

    def agree(self, *purposes: Purpose) -> None:
        """The account's own choice, made elsewhere."""
        elsewhere = Visitor()
        elsewhere.sign_in(self.user)
        elsewhere.choose(*purposes)
        elsewhere.sign_out()

    def order(self) -> Payment:
        """Go to pay."""
        return place(Basket.objects.get().pk, self.buyer, shown_total=Decimal("41.90"))


# How a column is read ---------------------------------------------------------------------------------------------
def cart_cookie(story: Story) -> str:
    """– none, V for the visit, P with its days."""
    value, left = story.visitor.value("cart"), story.visitor.left("cart")
    if value is None:
        return NONE
    new = ", new value" if story.before[0] not in (None, value) else ""
    return (f"P {days(left)}" if left else "V") + new


def basket_row(story: Story) -> str:
    """– none, V for a day, P with its days; whose it is, whether it is another row than before, or an order's."""
    return " / ".join(told(cart, story) for cart in Basket.objects.order_by("pk")) or NONE


def told(cart: Any, story: Story) -> str:
    """One row of a cart in words."""
    if cart.status == Basket.SUBMITTED:
        return "closed" if not KeptCart.objects.filter(cart=cart).exists() else "closed, but still kept"
    kept = KeptCart.objects.get(cart=cart)
    left = kept.keep_until - timezone.now()
    words = [f"P {days(left)}" if kept.subject else "V" if left <= DAY else f"V, but {left}"]
    words += ["account’s"] if cart.owner_id == story.user.pk else []
    words += ["at the payment"] if cart.status == Basket.FROZEN else []
    words += ["moved"] if story.before[1] not in (None, cart.pk) else []
    return ", ".join(words)


def days(left: timedelta | None) -> str:
    """Whole days, and whatever is beside them."""
    assert left is not None
    return f"{left.days} d" if left % DAY == timedelta(0) else str(left)


def history(story: Story) -> str:
    """– none, P with its days."""
    left = story.visitor.left("history")
    return f"P {days(left)}" if left else NONE if story.visitor.value("history") is None else "V, against the rule"


def consent_cookie(story: Story) -> str:
    """– none, P with its days, and whether it says who."""
    value = story.visitor.value("choice")
    if value is None:
        return NONE
    choice = read(value)
    assert choice
    return f"P {days(story.visitor.left('choice'))}" + (" + id" if choice.subject else ", no id")


def consent_row(story: Story) -> str:
    """Each proof: what for, and why it has ended."""
    proofs = Proof.objects.order_by("pk").values_list("purposes", "ending")
    return " / ".join(", ".join(filter(None, proof)) for proof in proofs) or NONE


def banner(story: Story) -> str:
    """What stands above the next page."""
    page = story.visitor.get("/").content.decode()
    shown, line = 'aria-labelledby="banner-question"' in page, "Global Privacy Control" in page
    return "shown" if shown else "one line" if line else "gone"


# The banner's look is a request of its own, so it comes last.
COLUMNS: dict[str, Callable[[Story], str]] = {
    "cart cookie": cart_cookie,
    "basket row": basket_row,
    "history": history,
    "consent cookie": consent_cookie,
    "consent row": consent_row,
    "banner": banner,
}


# What the visitor does --------------------------------------------------------------------------------------------
def look_and_add(story: Story) -> None:
    story.visitor.get("/releases/paris-58/")
    story.visitor.add()


def no_choice(story: Story) -> None:
    look_and_add(story)


def refused(story: Story) -> None:
    story.visitor.refuse()
    look_and_add(story)


def accepted_both(story: Story) -> None:
    story.visitor.accept()
    look_and_add(story)


def accepted_with_a_cart(story: Story) -> None:
    story.visitor.add()
    story.later(hours=20)
    story.visitor.accept()


def cart_only(story: Story) -> None:
    story.visitor.choose(Purpose.CART)
    look_and_add(story)


def history_only(story: Story) -> None:
    story.visitor.choose(Purpose.HISTORY)
    look_and_add(story)


def withdrawn(story: Story) -> None:
    accepted_both(story)
    story.remember()
    story.visitor.revoke()


def the_cart_withdrawn_the_history_kept(story: Story) -> None:
    accepted_both(story)
    story.remember()
    story.visitor.choose(Purpose.HISTORY)


def the_history_withdrawn_the_cart_kept(story: Story) -> None:
    accepted_both(story)
    story.remember()
    story.visitor.choose(Purpose.CART)


def gpc(story: Story) -> None:
    story.visitor = Visitor(gpc=True)
    look_and_add(story)


def gpc_and_an_explicit_yes(story: Story) -> None:
    story.visitor = Visitor(gpc=True)
    accepted_both(story)


def restart_without_a_choice(story: Story) -> None:
    no_choice(story)
    story.visitor.restart()
    story.later(days=1)


def restart_after_a_no(story: Story) -> None:
    refused(story)
    story.visitor.restart()
    story.later(days=1)


def restart_after_a_yes(story: Story) -> None:
    accepted_both(story)
    story.remember()
    story.visitor.restart()
    story.later(days=1)
    story.visitor.get()


def a_yes_and_thirty_days(story: Story) -> None:
    accepted_both(story)
    story.later(days=30)


def notice_changed(story: Story) -> None:
    accepted_both(story)
    story.remember()
    story.patch.setattr("consent.notice.version", lambda: 2)
    seen_once(story)


def choice_forged(story: Story) -> None:
    accepted_both(story)
    story.remember()
    story.visitor.hold("choice", "1.1795564800.cart-history.x:forged")
    seen_once(story)


def choice_ended_elsewhere(story: Story) -> None:
    accepted_both(story)
    story.remember()
    copy = Visitor()
    copy.hold("choice", story.visitor.value("choice") or "")
    copy.revoke()
    story.visitor.get()
    assert story.visitor.value("choice") is not None, "the answer that ended it may still be under way"
    story.later(seconds=30)
    for _ in range(2):
        story.visitor.get()
    assert Basket.objects.count() == 0


def seen_once(story: Story) -> None:
    """The first look moves the cart, the next ones do not."""
    assert story.visitor.get().context["cart_count"] == 1
    moved = story.visitor.value("cart")
    assert story.visitor.get("/cart/").context["copies"] == 1
    assert story.visitor.value("cart") == moved


def expired(story: Story) -> None:
    story.visitor.accept()
    story.later(days=170)
    look_and_add(story)
    story.later(days=12)
    assert story.visitor.get().context["cart_count"] == 0


def day_170(story: Story) -> None:
    story.visitor.accept()
    story.later(days=170)
    look_and_add(story)


def sign_in_with_a_yes(story: Story) -> None:
    story.agree(*Purpose)
    no_choice(story)
    story.visitor.sign_in(story.user)


def sign_in_with_a_no(story: Story) -> None:
    story.agree()
    accepted_both(story)
    story.visitor.sign_in(story.user)


def sign_in_without_a_choice(story: Story) -> None:
    accepted_both(story)
    story.visitor.sign_in(story.user)


def sign_out_with_a_yes(story: Story) -> None:
    sign_in_with_a_yes(story)
    story.visitor.sign_out()


def sign_out_with_a_no(story: Story) -> None:
    sign_in_with_a_no(story)
    story.visitor.sign_out()


def sign_out_without_a_choice(story: Story) -> None:
    sign_in_without_a_choice(story)
    story.visitor.sign_out()


def signed_in_and_accepted(story: Story) -> None:
    sign_in_without_a_choice(story)
    story.visitor.accept()


def signed_in_and_withdrawn(story: Story) -> None:
    sign_in_with_a_yes(story)
    story.visitor.revoke()


def order_paid(story: Story) -> None:
    accepted_both(story)
    payments.settle(story.order().pk, None)
    story.visitor.get()


def payment_running(story: Story) -> None:
    accepted_both(story)
    story.remember()
    story.order()
    story.later(days=6)
    story.visitor.get("/cart/")


def payment_running_and_withdrawn(story: Story) -> None:
    accepted_both(story)
    story.remember()
    story.order()
    story.visitor.revoke()
    story.later(days=6)
    assert story.visitor.get("/cart/").context["waiting_payment"] is not None


def cookies_blocked(story: Story) -> None:
    story.visitor = Visitor(blocks=True)
    page = story.visitor.follow(story.visitor.add()).content.decode()
    assert "Your browser keeps no cookies" in page


@dataclass(frozen=True)
class Row:
    """One row: what happens, and what each column holds afterwards."""

    steps: Callable[[Story], object]
    expected: dict[str, str]


def row(steps: Callable[[Story], object], *cells: str) -> Row:
    """A row of the table: its cells in the order of `COLUMNS`."""
    return Row(steps, dict(zip(COLUMNS, cells, strict=True)))


# What happens, cart cookie, basket row, history, consent cookie, consent row, banner.
TABLE = (
    row(no_choice, "V", "V", NONE, NONE, NONE, "shown"),
    row(refused, "V", "V", NONE, "P 182 d, no id", NONE, "gone"),
    row(accepted_both, "P 30 d", "P 30 d", "P 30 d", "P 182 d + id", "cart history", "gone"),
    row(accepted_with_a_cart, "P 30 d", "P 30 d", NONE, "P 182 d + id", "cart history", "gone"),
    row(cart_only, "P 30 d", "P 30 d", NONE, "P 182 d + id", "cart", "gone"),
    row(history_only, "V", "V", "P 30 d", "P 182 d + id", "history", "gone"),
    row(withdrawn, "V, new value", "V, moved", NONE, "P 182 d, no id", "cart history, revoked", "gone"),
    row(
        the_cart_withdrawn_the_history_kept,
        "V, new value",
        "V, moved",
        "P 30 d",
        "P 182 d + id",
        "cart history, replaced / history",
        "gone",
    ),
    row(
        the_history_withdrawn_the_cart_kept,
        "P 30 d",
        "P 30 d",
        NONE,
        "P 182 d + id",
        "cart history, replaced / cart",
        "gone",
    ),
    row(gpc, "V", "V", NONE, NONE, NONE, "one line"),
    row(gpc_and_an_explicit_yes, "P 30 d", "P 30 d", "P 30 d", "P 182 d + id", "cart history", "gone"),
    row(restart_without_a_choice, NONE, NONE, NONE, NONE, NONE, "shown"),
    row(restart_after_a_no, NONE, NONE, NONE, "P 181 d, no id", NONE, "gone"),
    row(restart_after_a_yes, "P 29 d", "P 29 d", "P 29 d", "P 181 d + id", "cart history", "gone"),
    row(a_yes_and_thirty_days, NONE, NONE, NONE, "P 152 d + id", "cart history", "gone"),
    row(notice_changed, "V, new value", "V, moved", NONE, NONE, "cart history", "shown"),
    row(choice_forged, "V, new value", "V, moved", NONE, NONE, "cart history", "shown"),
    row(choice_ended_elsewhere, NONE, NONE, NONE, NONE, "cart history, revoked", "shown"),
    row(expired, NONE, NONE, NONE, NONE, "cart history, expired", "shown"),
    row(day_170, "P 12 d", "P 12 d", "P 12 d", "P 12 d + id", "cart history", "gone"),
    row(sign_in_with_a_yes, NONE, "P 30 d, account’s", NONE, NONE, "cart history", "gone"),
    row(sign_in_with_a_no, NONE, "V, account’s", NONE, "P 182 d + id", "cart history", "gone"),
    row(sign_in_without_a_choice, NONE, "V, account’s", NONE, "P 182 d + id", "cart history", "shown"),
    row(sign_out_with_a_yes, NONE, "P 30 d, account’s", NONE, NONE, "cart history", "shown"),
    row(sign_out_with_a_no, NONE, NONE, NONE, "P 182 d + id", "cart history", "gone"),
    row(sign_out_without_a_choice, NONE, NONE, NONE, "P 182 d + id", "cart history", "gone"),
    row(signed_in_and_accepted, NONE, "P 30 d, account’s", NONE, "P 182 d + id", "cart history / cart history", "gone"),
    row(signed_in_and_withdrawn, NONE, "V, account’s", NONE, NONE, "cart history, revoked", "gone"),
    row(order_paid, NONE, "closed", "P 30 d", "P 182 d + id", "cart history", "gone"),
    row(payment_running, "P 24 d", "P 24 d, at the payment", "P 24 d", "P 176 d + id", "cart history", "gone"),
    row(
        payment_running_and_withdrawn, "V", "V, at the payment", NONE, "P 176 d, no id", "cart history, revoked", "gone"
    ),
    row(cookies_blocked, NONE, "V", NONE, NONE, NONE, "shown"),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.steps.__name__)
def test_the_truth_table(
    row: Row, paris_58: Release, staff: Any, alice: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert staff.check_password(PASSWORD)
    with time_machine.travel(NOON, tick=False) as clock:
        story = Story(clock, monkeypatch, staff, alice)
        row.steps(story)
        assert {column: COLUMNS[column](story) for column in row.expected} == row.expected

"""From the cart to an order that waits for its payment."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from catalog.models import Release
from checkout.models import Payment
from checkout.placement import Buyer, CartClosed, CopiesGone, TotalChanged, place, total_of
from tests.records import make_cart, make_release

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


def allocated(release: Release) -> int:
    return int(StockRecord.objects.get(product=release).num_allocated)


def test_the_cart_becomes_one_order_with_its_copies_and_its_frozen_totals(paris_58: Release, alice: Buyer) -> None:
    cart = make_cart(paris_58, quantity=2)
    payment = place(cart.pk, alice, shown_total=Decimal("76.90"))
    order = payment.order
    assert (order.status, order.total_incl_tax, order.total_excl_tax) == (
        "Pending payment",
        Decimal("76.90"),
        Decimal("64.08"),
    )
    assert (order.shipping_incl_tax, order.shipping_excl_tax) == (Decimal("6.90"), Decimal("5.75"))
    assert (payment.amount, payment.currency, payment.is_waiting) == (Decimal("76.90"), "EUR", True)
    assert order.shipping_address
    assert (order.guest_email, order.shipping_address.postcode) == ("alice@example.org", "75007")
    line = order.lines.get()
    assert (line.quantity, line.num_allocated, line.line_price_incl_tax) == (2, 2, Decimal("70.00"))
    assert allocated(paris_58) == 2
    cart.refresh_from_db()
    assert cart.status == "Frozen"


def test_a_second_click_finds_the_first_ones_payment(paris_58: Release, alice: Buyer) -> None:
    cart = make_cart(paris_58)
    first = place(cart.pk, alice, shown_total=Decimal("41.90"))
    second = place(cart.pk, alice, shown_total=Decimal("41.90"))
    assert first == second
    assert Order.objects.count() == Payment.objects.count() == 1
    assert allocated(paris_58) == 1


def test_order_numbers_tell_nothing(paris_58: Release, alice: Buyer) -> None:
    numbers = set()
    for _ in range(3):
        cart = make_cart(paris_58)
        numbers.add(place(cart.pk, alice, shown_total=Decimal("41.90")).order.number)
        assert str(100_000 + cart.pk) not in numbers
    assert len(numbers) == 3


def test_a_copy_that_is_gone_is_named_and_nothing_is_kept(paris_58: Release, last_copy: Release, alice: Buyer) -> None:
    cart = make_cart(paris_58, last_copy)
    rival = make_cart(last_copy)
    place(rival.pk, alice, shown_total=Decimal("41.90"))
    with pytest.raises(CopiesGone) as gone:
        place(cart.pk, alice, shown_total=Decimal("76.90"))
    assert [(shortage.title, shortage.wanted, shortage.available) for shortage in gone.value.shortages] == [
        ("Chez Francis", 1, 0)
    ]
    assert (allocated(paris_58), allocated(last_copy)) == (0, 1)
    assert Order.objects.count() == 1
    cart.refresh_from_db()
    assert cart.status == "Open"
    assert cart.lines.count() == 2


def test_fewer_copies_than_wanted_are_counted(db: None, alice: Buyer) -> None:
    release = make_release(copies=3)
    cart = make_cart(release, quantity=5)
    with pytest.raises(CopiesGone) as gone:
        place(cart.pk, alice, shown_total=total_of(cart))
    assert [(shortage.wanted, shortage.available) for shortage in gone.value.shortages] == [(5, 3)]


def test_the_limit_per_customer_holds_at_the_last_step_too(db: None, alice: Buyer) -> None:
    release = make_release(copies=9, per_customer_limit=1)
    cart = make_cart(release, quantity=2)
    with pytest.raises(CopiesGone) as gone:
        place(cart.pk, alice, shown_total=total_of(cart))
    assert gone.value.shortages[0].available == 1
    assert allocated(release) == 0


def test_a_price_that_changed_is_shown_before_it_is_charged(paris_58: Release, alice: Buyer) -> None:
    cart = make_cart(paris_58)
    StockRecord.objects.filter(product=paris_58).update(price=Decimal("38.00"))
    with pytest.raises(TotalChanged):
        place(cart.pk, alice, shown_total=Decimal("41.90"))
    assert (Order.objects.count(), allocated(paris_58)) == (0, 0)
    assert place(cart.pk, alice, shown_total=Decimal("44.90")).amount == Decimal("44.90")


@pytest.mark.parametrize("lifecycle", ["draft", "announced", "deleted", "withdrawn"])
def test_what_cannot_be_bought_cannot_be_ordered(paris_58: Release, alice: Buyer, lifecycle: str) -> None:
    from catalog.stock import ledger

    cart = make_cart(paris_58)
    Release.objects.update(lifecycle=lifecycle)
    ledger.refresh_state(StockRecord.objects.get(product=paris_58).pk)
    with pytest.raises(CopiesGone):
        place(cart.pk, alice, shown_total=Decimal("41.90"))
    assert (Order.objects.count(), allocated(paris_58)) == (0, 0)


def test_an_empty_or_vanished_cart_is_closed(db: None, alice: Buyer) -> None:
    for cart_id in (make_cart().pk, 0):
        with pytest.raises(CartClosed):
            place(cart_id, alice, shown_total=Decimal(0))
    assert Order.objects.count() == 0

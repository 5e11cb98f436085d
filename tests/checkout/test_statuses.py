"""The pipeline of an order: what may follow what, and every other step is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import settings
from oscar.apps.order.exceptions import InvalidOrderStatus
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import statuses
from checkout.placement import Buyer, place
from tests.records import make_cart

Order = get_model("order", "Order")
MAY_FOLLOW = {
    "Pending payment": {"Payment processing", "Paid", "Cancelled"},
    "Payment processing": {"Paid", "Cancelled"},
    "Paid": {"Packed", "Partly shipped", "Shipped", "Partly refunded", "Refunded"},
    "Packed": {"Partly shipped", "Shipped", "Partly refunded", "Refunded"},
    "Partly shipped": {"Shipped", "Partly refunded", "Refunded"},
    "Shipped": {"Partly refunded", "Refunded"},
    "Partly refunded": {"Packed", "Partly shipped", "Shipped", "Refunded"},
    "Refunded": set(),
    "Cancelled": {"Paid", "Refunded"},
}


def test_the_pipeline_is_the_one_that_is_written_down() -> None:
    assert {status: set(after) for status, after in settings.OSCAR_ORDER_STATUS_PIPELINE.items()} == MAY_FOLLOW


@pytest.mark.parametrize("before", MAY_FOLLOW)
def test_every_other_step_is_refused_and_changes_nothing(paris_58: Release, alice: Buyer, before: str) -> None:
    order = place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90")).order
    for after in MAY_FOLLOW:
        Order.objects.filter(pk=order.pk).update(status=before)
        order.status_changes.all().delete()
        if after in MAY_FOLLOW[before]:
            statuses.move(order.pk, after)
            assert [(each.old_status, each.new_status) for each in order.status_changes.all()] == [(before, after)]
        elif after == before:
            statuses.move(order.pk, after)
            assert order.status_changes.count() == 0
        else:
            with pytest.raises(InvalidOrderStatus):
                statuses.move(order.pk, after)
            assert (Order.objects.get().status, order.status_changes.count()) == (before, 0)

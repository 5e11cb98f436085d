"""How often a voucher or an offer was used: taken with the order, given back when it ends unpaid.

Oscar reads the counters, adds and writes them back, and so loses one of two that come together; here each is one
conditional UPDATE, and an offer's limit holds like the last copy of a record.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Greatest
from oscar.core.loading import get_model

ConditionalOffer = get_model("offer", "ConditionalOffer")
OrderDiscount = get_model("order", "OrderDiscount")
Voucher = get_model("voucher", "Voucher")
VoucherApplication = get_model("voucher", "VoucherApplication")


class UsedUp(Exception):
    """Somebody else was faster with the last use of an offer, or with a voucher; nothing was changed."""


def take_offer(offer_id: int, times: int, amount: Any) -> None:
    """Count a use of an offer. Raises `UsedUp` where its limit leaves fewer."""
    unlimited = Q(max_global_applications=None)
    within = Q(num_applications__lte=F("max_global_applications") - times)
    counted = ConditionalOffer.objects.filter(unlimited | within, pk=offer_id).update(
        num_applications=F("num_applications") + times,
        num_orders=F("num_orders") + 1,
        total_discount=F("total_discount") + amount,
    )
    if not counted:
        raise UsedUp


def take_discount(voucher_id: int, amount: Any) -> None:
    """Count what a voucher has taken off."""
    Voucher.objects.filter(pk=voucher_id).update(total_discount=F("total_discount") + amount)


def take_voucher(voucher: Any, order: Any, user: Any) -> None:
    """Note that a voucher was used; its row is locked, and its use was allowed a moment ago."""
    VoucherApplication.objects.create(voucher=voucher, order=order, user=user)
    Voucher.objects.filter(pk=voucher.pk).update(num_orders=F("num_orders") + 1)


def give_back(order: Any) -> None:
    """Undo the uses of an order that ends unpaid."""
    _count(order, -1)
    VoucherApplication.objects.filter(order=order).delete()


def take_again(order: Any) -> None:
    """Count the uses of an order once more that had ended and was paid late: its price was promised, whatever the
    limits say by now.
    """
    _count(order, 1)
    used = OrderDiscount.objects.filter(order=order).exclude(voucher_id=None).values_list("voucher_id", flat=True)
    for voucher in Voucher.objects.filter(pk__in=used):
        VoucherApplication.objects.get_or_create(voucher=voucher, order=order, defaults={"user": order.user})


def _count(order: Any, sign: int) -> None:
    """Add (1) or take away (-1) what the order has used; in the order of ids, so that two never wait in a circle."""
    discounts = list(OrderDiscount.objects.filter(order=order))
    for discount in sorted(discounts, key=lambda discount: discount.offer_id or 0):
        ConditionalOffer.objects.filter(pk=discount.offer_id).update(
            num_applications=Greatest(F("num_applications") + sign * discount.frequency, 0),
            num_orders=Greatest(F("num_orders") + sign, 0),
            total_discount=F("total_discount") + sign * discount.amount,
        )
    for discount in sorted(discounts, key=lambda discount: discount.voucher_id or 0):
        Voucher.objects.filter(pk=discount.voucher_id).update(
            total_discount=F("total_discount") + sign * discount.amount
        )
    for voucher_id in {discount.voucher_id for discount in discounts} - {None}:
        Voucher.objects.filter(pk=voucher_id).update(num_orders=Greatest(F("num_orders") + sign, 0))

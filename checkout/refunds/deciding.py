"""A refund is decided: one row, checked against what was paid and what went back before, under the payment's lock."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalog.models import Movement
from catalog.templatetags.money import money
from checkout.models import Payment, Refund, RefundLine
from checkout.pricing import CENT
from checkout.refunds import copies

Line = get_model("order", "Line")


class Refusal(Exception):
    """This cannot be refunded; the message says why, in the active language. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Copies:
    """So many copies of a line go back to the label (`restock`: back on the shelf), and their price to the payer.

    `gone`: what became of held copies that do not go back on the shelf.
    """

    line_id: int
    quantity: int
    restock: bool
    gone: Movement = Movement.DAMAGED


Priced = tuple[Copies, Any, Decimal]


@transaction.atomic
def ask(
    payment_id: int,
    *,
    lines: Sequence[Copies] = (),
    amount: Decimal = Decimal(0),
    by: Any = None,
    note: str = "",
    uuid: uuids.UUID | None = None,
) -> Refund:
    """Decide a refund of some copies, of a further amount (postage, or goodwill), or of both; return its row.

    `uuid` is the key of the form that asks: sent a second time, it gets the first row, and no more goes back.
    The worker sends it after the commit. Raises `Refusal`.
    """
    payment = Payment.objects.select_for_update(of=("self",)).select_related("order").get(pk=payment_id)
    if uuid and (before := Refund.objects.filter(uuid=uuid).first()):
        if before.payment_id != payment.pk:
            raise Refusal(_("This form was sent for another order. Please open it again."))
        return before
    priced, whole = weigh(payment, lines, amount)
    refund = owe(payment, Refund.Reason.STAFF, payment.intent_id, whole, by=by, note=note, uuid=uuid)
    for wanted, line, price in sorted(priced, key=lambda each: each[1].stockrecord_id or 0):
        copies.leave_order(
            line, wanted.quantity, restock=wanted.restock, by=by, reason=payment.order.number, gone=wanted.gone
        )
        RefundLine.objects.create(
            refund=refund, line=line, quantity=wanted.quantity, amount=price, restocked=wanted.restock
        )
    return refund


def weigh(payment: Payment, lines: Sequence[Copies], amount: Decimal) -> tuple[list[Priced], Decimal]:
    """What each of the wanted copies costs, and all of it with the further amount. Raises `Refusal` where it cannot
    go back.
    """
    if payment.paid_at is None:
        raise Refusal(_("This order is not paid, so nothing can go back."))
    priced = [(wanted, *price_of(payment, wanted)) for wanted in lines]
    whole = amount + sum((price for _wanted, _line, price in priced), Decimal(0))
    if amount < 0 or amount != amount.quantize(CENT) or whole <= 0:
        raise Refusal(_("A refund is a sum in whole cents, from 0.01 on."))
    if whole > payment.refundable:
        sums = {"wanted": money(whole, payment.currency), "left": money(payment.refundable, payment.currency)}
        raise Refusal(_("%(wanted)s is more than can go back: %(left)s.") % sums)
    return priced, whole


def owe(
    payment: Payment,
    reason: Refund.Reason,
    intent: str,
    amount: Decimal,
    *,
    by: Any = None,
    note: str = "",
    uuid: uuids.UUID | None = None,
) -> Refund:
    """Write a refund down, and wake the worker after the commit; the payment is locked.

    What the shop owes by itself (paid late, paid twice) it owes once for each payment at Stripe.
    """
    from checkout.tasks import send_refund  # the tasks import this module

    if reason != Refund.Reason.STAFF and (
        before := payment.refunds.filter(intent_id=intent, reason=reason, failed_at=None).first()
    ):
        return before
    refund = Refund.objects.create(
        uuid=uuid or uuids.uuid4(), payment=payment, intent_id=intent, amount=amount, reason=reason, by=by, note=note
    )
    transaction.on_commit(lambda: send_refund.delay(refund.pk), robust=True)
    return refund


def price_of(payment: Payment, wanted: Copies) -> tuple[Any, Decimal]:
    """The line of the wanted copies, and what they cost. Raises `Refusal` where there are not so many left."""
    line = Line.objects.filter(pk=wanted.line_id, order=payment.order_id).first()
    if line is None or wanted.quantity < 1:
        raise Refusal(_("Such copies are not in this order."))
    before = refunded_copies(line)
    if before + wanted.quantity > line.quantity:
        names = {"title": line.title, "left": line.quantity - before}
        raise Refusal(_("Of “%(title)s” %(left)d copies can still be refunded.") % names)
    return line, share(line, before + wanted.quantity) - share(line, before)


def share(line: Any, quantity: int) -> Decimal:
    """What the first `quantity` copies of a line cost together, so that its parts always add up to the whole."""
    whole: Decimal = line.line_price_incl_tax
    part: Decimal = whole * quantity / line.quantity
    return part.quantize(CENT, ROUND_HALF_UP)


def refunded_copies(line: Any) -> int:
    """How many copies of a line were refunded, or are about to be."""
    live = RefundLine.objects.filter(line=line, refund__failed_at=None)
    return live.aggregate(sum=Sum("quantity"))["sum"] or 0

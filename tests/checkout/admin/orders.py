"""Orders in every state, as rows: what the back office has to show. No money moves here."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalog.models import Release
from checkout import payments
from checkout.models import Dispute, Payment, Refund
from checkout.placement import Buyer, place
from tests.records import make_cart

ORDERS = "/admin/order/order/"


def placed(release: Release, buyer: Buyer, quantity: int = 1) -> Payment:
    """An order that waits for its money: copies at 35.00, delivery at 6.90."""
    total = Decimal("35.00") * quantity + Decimal("6.90")
    return place(make_cart(release, quantity=quantity).pk, buyer, shown_total=total)


def paid(release: Release, buyer: Buyer, quantity: int = 1) -> Payment:
    """One whose money has come in, through a payment at Stripe."""
    payment = placed(release, buyer, quantity)
    payments.settle(payment.pk, None)
    Payment.objects.filter(pk=payment.pk).update(intent_id=f"pi_{payment.pk}", session_id=f"cs_{payment.pk}")
    return Payment.objects.select_related("order").get(pk=payment.pk)


def went_back(payment: Payment, amount: str, **fields: Any) -> Refund:
    """A refund of this sum; done, unless the fields say otherwise."""
    fields = {"done_at": timezone.now(), "reason": Refund.Reason.STAFF, **fields}
    return Refund.objects.create(payment=payment, intent_id=payment.intent_id, amount=Decimal(amount), **fields)


def disputed(payment: Payment, **fields: Any) -> Dispute:
    """An open dispute over all of it."""
    now = timezone.now()
    fields = {"status": Dispute.Status.NEEDS_RESPONSE, "answer_by": now + timedelta(days=7), **fields}
    return Dispute.objects.create(
        payment=payment, stripe_id=f"dp_{payment.pk}", amount=payment.amount, reason="fraudulent", opened_at=now,
        **fields,
    )  # fmt: skip


def address(payment: Payment, page: str = "change") -> str:
    return f"{ORDERS}{payment.order_id}/{page}/"

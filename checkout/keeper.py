"""What the shop keeps of whoever ordered. Orders stay, as bookkeeping law asks, but for so long only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from oscar.core.loading import get_model

from checkout.addresses import lines_of
from checkout.customers import orders_of
from checkout.models import OrderMail, Payment, StripeEvent
from consent import batches
from consent.addresses import mentioned, pattern
from consent.keepers import Keeper, Person

BillingAddress = get_model("order", "BillingAddress")
Order = get_model("order", "Order")
OrderNote = get_model("order", "OrderNote")
ShippingAddress = get_model("order", "ShippingAddress")

PERSONAL = (
    *("title", "first_name", "last_name", "line1", "line2", "line3", "line4", "state", "postcode", "search_text"),
    *("phone_number", "notes"),
)


class OrderKeeper(Keeper):
    """Orders, their addresses, payments and mails."""

    covers = {
        "checkout.OrderMail": "what a mail server said of the address is struck out",
        "checkout.Refund": "who of the staff decided it stays as a row without a name",
        "order.BillingAddress": "stays with its order",
        "order.Order": "stays, with its address, and belongs to no account",
        "order.OrderNote": "stays with its order",
        "order.ShippingAddress": "stays with its order",
    }

    def purge(self, now: datetime) -> int:
        """Names and addresses of orders that nobody may keep any longer; Stripe's events; what mail servers said."""
        unpaid_since = now - timedelta(days=settings.UNPAID_ORDER_DAYS)
        unpaid = Payment.objects.filter(paid_at=None, ended_at__lte=unpaid_since, flag="").values("order_id")
        old = now - timedelta(days=366 * settings.ORDER_YEARS)
        named = Order.objects.exclude(guest_email="")
        done = batches.each(named.filter(pk__in=unpaid), forget_who) + batches.each(
            named.filter(date_placed__lte=old), forget_who
        )
        handled = StripeEvent.objects.filter(received_at__lte=now - timedelta(days=settings.STRIPE_EVENT_DAYS))
        done += batches.delete(handled.exclude(handled_at=None))
        refused = OrderMail.objects.filter(queued_at__lte=now - timedelta(days=settings.MAIL_ERROR_DAYS))
        return done + refused.exclude(error="").update(error="")

    def export(self, person: Person) -> Mapping[str, Any]:
        """Every order with all that belongs to it."""
        orders = orders_of(person.user_id, person.emails).select_related(
            "shipping_address", "billing_address", "payment"
        )
        return {"orders": [told(order) for order in orders.prefetch_related("lines", "notes", "mails")]}

    @transaction.atomic
    def erase(self, person: Person) -> None:
        """Unlink the orders. The address stays on each, so that its parcel and its mails still find their way.

        `CartKeeper` comes before and holds the carts, as whoever pays holds one: an order that is placed at this
        moment is either seen here, or finds its cart gone.
        """
        if person.user_id:
            orders = Order.objects.filter(user_id=person.user_id)
            orders.filter(guest_email="").update(guest_email=next(iter(person.emails), ""))
            orders.update(user=None)
        named = pattern(person.emails)
        refused = OrderMail.objects.filter(mentioned("error", person.emails))
        theirs = [mail.pk for mail in refused if named.search(mail.error)]
        OrderMail.objects.filter(pk__in=theirs).update(error="")


@transaction.atomic
def forget_who(orders: QuerySet[Any]) -> None:
    """Leave what was sold and for how much, and take out who bought it."""
    for addresses in (
        ShippingAddress.objects.filter(order__in=orders),
        BillingAddress.objects.filter(order__in=orders),
    ):
        columns = [field.name for field in addresses.model._meta.fields if field.name in PERSONAL]
        addresses.update(**dict.fromkeys(columns, ""))
    OrderNote.objects.filter(order__in=orders).delete()
    OrderMail.objects.filter(order__in=orders).update(error="")
    orders.update(guest_email="", user=None)


def told(order: Any) -> dict[str, Any]:
    """One order as JSON can carry it."""
    return {
        "number": order.number,
        "placed": order.date_placed.isoformat(),
        "status": order.status,
        "email": order.guest_email,
        "total": str(order.total_incl_tax),
        "shipping": str(order.shipping_incl_tax),
        "currency": order.currency,
        "lines": [
            {"title": line.title, "copies": line.quantity, "price": str(line.line_price_incl_tax)}
            for line in order.lines.all()
        ],
        "shipping_address": lines_of(order.shipping_address) if order.shipping_address else [],
        "billing_address": lines_of(order.billing_address) if order.billing_address else [],
        "telephone": str(order.shipping_address.phone_number or "") if order.shipping_address else "",
        "notes": [note.message for note in order.notes.all()],
        "mails": [{"kind": mail.kind, "sent": mail.sent_at and mail.sent_at.isoformat()} for mail in order.mails.all()],
        "payment": payment_of(order),
    }


def payment_of(order: Any) -> dict[str, Any] | None:
    """How an order was paid. Stripe keeps the card; the shop has never seen it."""
    payment: Payment | None = getattr(order, "payment", None)
    if payment is None:
        return None
    return {
        "amount": str(payment.amount),
        "paid": payment.paid_at and payment.paid_at.isoformat(),
        "refunds": [
            {
                "amount": str(refund.amount),
                "reason": refund.reason,
                "sent": refund.done_at and refund.done_at.isoformat(),
            }
            for refund in payment.refunds.live().order_by("created_at")
        ],
        "stripe_session": payment.session_id,
        "stripe_payment": payment.intent_id,
    }

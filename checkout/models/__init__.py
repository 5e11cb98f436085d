"""Payments, refunds, disputes and mails of an order: rows first, so that nothing is lost when a process dies."""

from checkout.models.cart import KeptCart
from checkout.models.dispute import Dispute
from checkout.models.invited import InvitedCartLine, InvitedOrderLine
from checkout.models.mail import OrderMail
from checkout.models.owed import OwedCopies
from checkout.models.payment import EventsRead, Payment, StripeEvent
from checkout.models.refund import Refund, RefundLine

__all__ = [
    "Dispute", "EventsRead", "InvitedCartLine", "InvitedOrderLine", "KeptCart", "OrderMail", "OwedCopies", "Payment",
    "Refund", "RefundLine", "StripeEvent",
]  # fmt: skip

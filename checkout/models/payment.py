"""The payment of an order, and what Stripe has told about it."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from catalog.templatetags.money import money

NOTHING = Decimal("0.00")


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Queries with the names that the shop uses."""

    def waiting(self) -> PaymentQuerySet:
        """Neither paid nor ended."""
        return self.filter(paid_at=None, ended_at=None)

    def flagged(self) -> PaymentQuerySet:
        """Where money and order do not agree by themselves: somebody has to look."""
        return self.exclude(flag="")


class Payment(models.Model):
    """The one payment of an order, through one Stripe Checkout Session.

    `cart` is unique: one cart row has one order for ever, which makes a double click harmless. What Stripe is asked
    for is stored before it is asked (`expires_at`, `attempt`), so that a retry asks exactly the same.

    Its state is its times: waiting (none of them), under way (`processing_at`: a debit that takes days), ended
    unpaid (`ended_at`), paid (`paid_at`). Paid and ended: the money came late; it bought the copies that were left,
    or a refund sends it back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.OneToOneField("order.Order", on_delete=models.PROTECT, related_name="payment")
    cart = models.OneToOneField("basket.Basket", null=True, on_delete=models.SET_NULL, related_name="payment")
    given_back = models.OneToOneField(
        "basket.Basket", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    language = models.CharField(_("language"), max_length=5)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    session_id = models.CharField(_("Stripe session"), max_length=255, null=True, blank=True, unique=True)
    session_url = models.URLField(max_length=2000, blank=True)
    intent_id = models.CharField(_("Stripe payment"), max_length=255, blank=True, db_index=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("held until"))
    processing_at = models.DateTimeField(_("under way since"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended unpaid"), null=True, blank=True)
    flag = models.CharField(_("for staff to look at"), max_length=250, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = (
            models.Index(fields=["expires_at"], condition=Q(paid_at=None, ended_at=None), name="payment_waiting"),
        )

    def __str__(self) -> str:
        return money(self.amount, self.currency)

    @property
    def is_waiting(self) -> bool:
        return self.paid_at is None and self.ended_at is None

    @property
    def is_processing(self) -> bool:
        """The shopper has done their part, and the bank takes its days; the copies stay held."""
        return self.is_waiting and self.processing_at is not None

    @property
    def idempotency_key(self) -> str:
        """Stripe stores even a 500 under a key, so the attempt is part of it."""
        return f"{self.uuid}-{self.attempt}"

    @property
    def refunded(self) -> Decimal:
        """What has gone back of the order's own money, or is on its way back: every refund that has not failed."""
        rows = self.refunds.live().filter(intent_id=self.intent_id)
        return rows.aggregate(sum=Sum("amount"))["sum"] or NOTHING

    @property
    def refundable(self) -> Decimal:
        """What can still be sent back."""
        return self.amount - self.refunded if self.paid_at else NOTHING


class StripeEvent(models.Model):
    """An event as Stripe told it; a hint to look at something again, kept once however often it comes."""

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(_("what"), max_length=100)
    object_id = models.CharField(_("of what"), max_length=255, blank=True, db_index=True)
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.SET_NULL, related_name="events")
    received_at = models.DateTimeField(_("came"), auto_now_add=True)
    handled_at = models.DateTimeField(_("looked into"), null=True, blank=True)
    ignored = models.CharField(_("ignored, because"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        indexes = (models.Index(fields=["received_at"], condition=Q(handled_at=None), name="stripe_event_waiting"),)

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class EventsRead(models.Model):
    """Until when Stripe's own list of events was read, to find those that no webhook has brought. One row."""

    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d %H:%M}"

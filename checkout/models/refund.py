"""Money that goes back."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.templatetags.money import money
from checkout.models.payment import Payment


class RefundQuerySet(models.QuerySet["Refund"]):
    """Queries with the names that the shop uses."""

    def live(self) -> RefundQuerySet:
        """Done, or on its way."""
        return self.filter(failed_at=None)

    def waiting(self) -> RefundQuerySet:
        """Stripe has not said the last word on them."""
        return self.filter(failed_at=None, done_at=None)


class Refund(models.Model):
    """One sum that goes back to who paid it.

    The row is committed before Stripe is asked. Its uuid travels in Stripe's metadata and is looked up there before
    Stripe is asked again. `intent_id` is the payment at Stripe that it comes from: the order's own, or, where
    somebody has paid twice, the other one.
    """

    class Reason(models.TextChoices):
        """Why it goes back."""

        STAFF = "staff", _("asked for by staff")
        LATE = "late", _("paid late, when the copies were gone")
        TWICE = "twice", _("paid twice")
        STRIPE = "stripe", _("made in Stripe’s own dashboard")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    intent_id = models.CharField(_("Stripe payment"), max_length=255)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("by"),
    )  # fmt: skip
    stripe_id = models.CharField(_("Stripe refund"), max_length=255, null=True, blank=True, unique=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    created_at = models.DateTimeField(_("decided"), default=timezone.now)
    done_at = models.DateTimeField(_("sent back"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=250, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="refund_of_something"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(failed_at=None), name="refund_ends_once"),
        )
        indexes = (
            models.Index(fields=["created_at"], condition=Q(done_at=None, failed_at=None), name="refund_waiting"),
        )

    def __str__(self) -> str:
        return money(self.amount, self.payment.currency)

    @property
    def idempotency_key(self) -> str:
        """A key of its own for each attempt: Stripe repeats even a failure that it stored under one."""
        return f"{self.uuid}-{self.attempt}"


class RefundLine(models.Model):
    """The copies that a refund is for. They belong to the order no more: back on the shelf, or gone."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="refunds")
    quantity = models.PositiveIntegerField(_("copies"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    restocked = models.BooleanField(_("back on the shelf"), default=False)

    class Meta:
        verbose_name = _("refunded copies")
        verbose_name_plural = _("refunded copies")
        constraints = (
            models.UniqueConstraint(fields=["refund", "line"], name="refund_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="refund_of_copies"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line}"

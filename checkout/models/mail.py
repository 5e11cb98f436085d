"""The mails of an order."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.refund import Refund


class OrderMail(models.Model):
    """One mail of an order, once of each kind (of each refund one). Queued by the row, claimed by one conditional
    UPDATE, then sent.

    `next_at` is when somebody may try (again): a claim moves it on, so that a worker which dies loses nothing.
    """

    class Kind(models.TextChoices):
        """What it tells; the value is the folder of its templates."""

        CONFIRMATION = "order_confirmation", _("confirmation")
        PAYMENT_FAILED = "order_payment_failed", _("payment failed")
        CANCELLED = "order_cancelled", _("cancelled")
        REFUNDED = "order_refunded", _("refunded")

    order = models.ForeignKey("order.Order", on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    refund = models.ForeignKey(Refund, null=True, blank=True, on_delete=models.CASCADE, related_name="mails")
    language = models.CharField(_("language"), max_length=5)
    message_id = models.CharField(max_length=255, unique=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    next_at = models.DateTimeField(_("next try"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("order mail")
        verbose_name_plural = _("order mails")
        constraints = (
            models.UniqueConstraint(fields=["order", "kind"], condition=models.Q(refund=None), name="order_mail_once"),
            models.UniqueConstraint(fields=["refund", "kind"], name="refund_mail_once"),
        )
        indexes = (models.Index(fields=["next_at"], condition=models.Q(sent_at=None), name="order_mail_waiting"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.order})"

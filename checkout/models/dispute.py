"""A payment that the payer's bank calls into question."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.templatetags.money import money
from checkout.models.payment import Payment


class Dispute(models.Model):
    """A dispute as Stripe tells it. Staff answer it in Stripe's dashboard, which takes evidence; here it is seen."""

    class Status(models.TextChoices):
        """Stripe's own words."""

        NEEDS_RESPONSE = "needs_response", _("needs an answer")
        UNDER_REVIEW = "under_review", _("under review")
        WON = "won", _("won")
        LOST = "lost", _("lost")
        WARNING_NEEDS_RESPONSE = "warning_needs_response", _("inquiry, needs an answer")
        WARNING_UNDER_REVIEW = "warning_under_review", _("inquiry, under review")
        WARNING_CLOSED = "warning_closed", _("inquiry, closed")
        PREVENTED = "prevented", _("prevented")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    stripe_id = models.CharField(_("Stripe dispute"), max_length=255, unique=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=60)
    status = models.CharField(_("state"), max_length=40, choices=Status.choices)
    opened_at = models.DateTimeField(_("opened"))
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return f"{money(self.amount, self.payment.currency)}: {self.get_status_display()}"

    @property
    def is_lost(self) -> bool:
        return self.status == self.Status.LOST

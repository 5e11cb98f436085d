"""Copies that an order waits for."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OwedCopies(models.Model):
    """So many copies of an order's line are sold and not on the shelf: they were preordered, or a count found fewer
    than were promised and staff decided that this order waits. The row goes when the last of them is there, or is
    refunded, or when the order ends.
    """

    line = models.OneToOneField("order.Line", primary_key=True, on_delete=models.CASCADE, related_name="owed")
    copies = models.PositiveIntegerField(_("copies"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("copies owed")
        verbose_name_plural = _("copies owed")
        constraints = (models.CheckConstraint(condition=models.Q(copies__gt=0), name="owed_some_copies"),)

    def __str__(self) -> str:
        return f"{self.copies} × {self.line}"

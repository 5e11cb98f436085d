"""The history of stock and lifecycle: every change with who, when, from, to, how many and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.stock.states import Lifecycle


class Movement(models.TextChoices):
    """What can happen to copies, beside being sold."""

    RECEIVED = "received", _("received")
    COUNTED = "counted", _("counted (difference)")
    DAMAGED = "damaged", _("damaged")
    RETURNED = "returned", _("returned")
    SHIPPED = "shipped", _("shipped")
    SLOTS = "slots", _("slots of the preorder")
    LIFECYCLE = "lifecycle", _("lifecycle changed")


class StockEvent(models.Model):
    """One entry. `quantity` is signed copies; `before` and `after` are lifecycles or copies in stock."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="stock_events")
    kind = models.CharField(_("what"), max_length=10, choices=Movement.choices)
    quantity = models.IntegerField(_("copies"), default=0)
    before = models.CharField(_("before"), max_length=20, blank=True)
    after = models.CharField(_("after"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+d}"

    @property
    def steps(self) -> str:
        """From what to what, in words: “draft → active”, “10 → 210”."""
        names: dict[str, object] = dict(Lifecycle.choices) if self.kind == Movement.LIFECYCLE else {}
        return " → ".join(str(names.get(step, step) or "—") for step in (self.before, self.after))

"""How long a cart is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptCart(models.Model):
    """Until when a cart is kept, and on whose permission; written whenever the cart changes.

    `subject` is the hash of the consent's key where the cart is saved between visits; "" where it is kept for the
    visit only. A cart that becomes an order is kept with it: then this row goes.
    """

    cart = models.OneToOneField("basket.Basket", primary_key=True, on_delete=models.CASCADE, related_name="kept")
    subject = models.CharField(_("subject, hashed"), max_length=64, blank=True)
    keep_until = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("time of a cart")
        verbose_name_plural = _("times of carts")
        indexes = (models.Index(fields=["subject"], condition=~models.Q(subject=""), name="kept_cart_subject"),)

    def __str__(self) -> str:
        return f"{self.cart_id}: {self.keep_until:%Y-%m-%d}"

"""Lines whose copies are held by an invitation of the waiting list: in a cart, and in an order."""

from __future__ import annotations

from django.db import models


class InvitedCartLine(models.Model):
    """A cart's line of an invitation's copies. The invitation holds them until the order is placed; several carts may
    name it, and the first order has the copies.
    """

    line = models.OneToOneField("basket.Line", primary_key=True, on_delete=models.CASCADE, related_name="invited")
    invitation = models.ForeignKey("catalogue.Invitation", on_delete=models.CASCADE, related_name="cart_lines")

    def __str__(self) -> str:
        return f"{self.line_id}: {self.invitation_id}"


class InvitedOrderLine(models.Model):
    """An order's line that has an invitation's copies; an order that ends unpaid gives them back to it."""

    line = models.OneToOneField("order.Line", primary_key=True, on_delete=models.CASCADE, related_name="invited")
    invitation = models.ForeignKey("catalogue.Invitation", on_delete=models.CASCADE, related_name="order_lines")

    def __str__(self) -> str:
        return f"{self.line_id}: {self.invitation_id}"

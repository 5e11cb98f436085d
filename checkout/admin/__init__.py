"""Orders in the back office: the list, an order's page with all that has happened to it, refunds, and what is short."""

from checkout.admin.orders import OrderAdmin

__all__ = ["OrderAdmin"]

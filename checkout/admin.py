"""Orders in the admin: what was ordered, by whom, what it costs, and whether it is paid. To read, for now."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from oscar.core.loading import get_model

from checkout.addresses import lines_of
from checkout.models import OrderMail, Payment

Order = get_model("order", "Order")
Line = get_model("order", "Line")
gettext_noop("Order")  # the name of Oscar's app; Django's own French takes it for a rank


class ReadOnly:
    """An inline or a page to read only."""

    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or self.readonly_fields  # type: ignore[attr-defined]  # the admin class beside it has them

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LineInline(ReadOnly, admin.TabularInline[Any, Any]):
    """What was ordered."""

    model = Line
    fields = (
        "title",
        "partner_sku",
        "quantity",
        "num_allocated",
        "unit_price_incl_tax",
        "line_price_incl_tax",
        "status",
    )


class PaymentInline(ReadOnly, admin.StackedInline[Payment, Any]):
    """How it is paid."""

    model = Payment
    fields = ("amount", "currency", "session_id", "intent_id", "expires_at", "paid_at", "ended_at", "flag")


class MailInline(ReadOnly, admin.TabularInline[OrderMail, Any]):
    """The mails of the order."""

    model = OrderMail
    fields = ("kind", "queued_at", "sent_at", "next_at", "attempts", "error")


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin[Any]):
    """The orders, newest first."""

    list_display = ("number", "status", "placed", "customer", "copies", "total_incl_tax", "currency")
    list_filter = ("status", "date_placed")
    list_select_related = ("user", "shipping_address")
    search_fields = ("number", "guest_email", "shipping_address__last_name")
    date_hierarchy = "date_placed"
    inlines = (LineInline, PaymentInline, MailInline)
    fieldsets = (
        (None, {"fields": ("number", "status", "date_placed", "customer", "guest_email", "address")}),
        (
            _("Amounts"),
            {"fields": ("total_incl_tax", "total_excl_tax", "shipping_incl_tax", "shipping_method", "currency")},
        ),
    )
    readonly_fields = ("customer", "address")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        orders: QuerySet[Any] = super().get_queryset(request).annotate(copies=Sum("lines__quantity"))
        return orders

    @admin.display(description=_("placed"), ordering="date_placed")
    def placed(self, order: Any) -> Any:
        return order.date_placed

    @admin.display(description=_("copies"), ordering="copies")
    def copies(self, order: Any) -> int:
        return order.copies or 0

    @admin.display(description=_("customer"))
    def customer(self, order: Any) -> str:
        address = order.shipping_address
        return f"{address.first_name} {address.last_name}" if address else order.email

    @admin.display(description=_("address"))
    def address(self, order: Any) -> str:
        return ", ".join(lines_of(order.shipping_address)) if order.shipping_address else "—"

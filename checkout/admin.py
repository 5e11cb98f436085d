"""Orders in the admin: what was ordered, by whom, what it costs, and whether it is paid. To read, for now."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from oscar.core.loading import get_model

from catalog.admin.rows import Rows
from catalog.templatetags.money import money
from checkout import shipping, statuses
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


class LineInline(ReadOnly, Rows):
    """What was ordered."""

    model = Line
    fields = ("title", "copies", "each", "together", "state")

    @admin.display(description=_("copies"))
    def copies(self, line: Any) -> int:
        copies: int = line.quantity
        return copies

    @admin.display(description=_("a copy"))
    def each(self, line: Any) -> str:
        return money(line.unit_price_incl_tax)

    @admin.display(description=_("together"))
    def together(self, line: Any) -> str:
        return money(line.line_price_incl_tax)

    @admin.display(description=_("state"))
    def state(self, line: Any) -> str:
        return statuses.in_words(line.status)


class PaymentInline(ReadOnly, admin.StackedInline[Payment, Any]):
    """How it is paid."""

    model = Payment
    fields = ("sum", "expires_at", "paid_at", "ended_at", "flag", "session_id", "intent_id")

    @admin.display(description=_("amount"))
    def sum(self, payment: Payment) -> str:
        return money(payment.amount, payment.currency)


class MailInline(ReadOnly, Rows):
    """The mails of the order."""

    model = OrderMail
    fields = ("kind", "queued_at", "sent_at", "next_at", "attempts", "error")


class StatusFilter(admin.SimpleListFilter):
    """By status, in words."""

    title = _("state")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return statuses.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin[Any]):
    """The orders, newest first."""

    list_display = ("number", "state", "placed", "customer", "copies", "total")
    list_filter = (StatusFilter,)
    list_select_related = ("user", "shipping_address")
    search_fields = ("number", "guest_email", "shipping_address__last_name")
    search_help_text = _("Number, e-mail or last name.")
    date_hierarchy = "date_placed"
    inlines = (LineInline, PaymentInline, MailInline)
    fieldsets = (
        (None, {"fields": ("number", "state", "placed", "customer", "email", "address")}),
        (_("Amounts"), {"fields": ("total", "net", "postage", "delivery")}),
    )
    readonly_fields = ("state", "placed", "customer", "email", "address", "total", "net", "postage", "delivery")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        orders: QuerySet[Any] = super().get_queryset(request).annotate(copies=Sum("lines__quantity"))
        return orders

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("number", *self.readonly_fields)

    @admin.display(description=_("state"), ordering="status")
    def state(self, order: Any) -> str:
        return statuses.in_words(order.status)

    @admin.display(description=_("placed"), ordering="date_placed")
    def placed(self, order: Any) -> str:
        return date_format(timezone.localtime(order.date_placed), "DATETIME_FORMAT")

    @admin.display(description=_("copies"), ordering="copies")
    def copies(self, order: Any) -> int:
        return order.copies or 0

    @admin.display(description=_("customer"))
    def customer(self, order: Any) -> str:
        address = order.shipping_address
        return f"{address.first_name} {address.last_name}" if address else order.email

    @admin.display(description=_("e-mail"))
    def email(self, order: Any) -> str:
        return str(order.email or "—")

    @admin.display(description=_("address"))
    def address(self, order: Any) -> str:
        return ", ".join(lines_of(order.shipping_address)) if order.shipping_address else "—"

    @admin.display(description=_("total, with VAT"), ordering="total_incl_tax")
    def total(self, order: Any) -> str:
        return money(order.total_incl_tax, order.currency)

    @admin.display(description=_("total, without VAT"))
    def net(self, order: Any) -> str:
        return money(order.total_excl_tax, order.currency)

    @admin.display(description=_("postage, with VAT"))
    def postage(self, order: Any) -> str:
        return money(order.shipping_incl_tax, order.currency)

    @admin.display(description=_("delivery"))
    def delivery(self, order: Any) -> str:
        return shipping.name_of(order)

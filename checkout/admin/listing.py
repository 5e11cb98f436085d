"""The list of orders: what stands in a row, and how those are found where somebody has to look."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from catalog.templatetags.money import money
from checkout import attention, statuses
from checkout.admin import words
from checkout.models import Refund

Line = get_model("order", "Line")


class StatusFilter(admin.SimpleListFilter):
    """By status, in words."""

    title = _("state")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return statuses.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class LookFilter(admin.SimpleListFilter):
    """By what somebody has to look at."""

    title = _("what needs a look")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("any", _("for any reason")), *((reason.key, reason.words) for reason in attention.REASONS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return attention.only(queryset, self.value() or "") if self.value() else queryset


class Listing(admin.ModelAdmin[Any]):
    """The rows of the list: everything in them comes with one statement."""

    list_display = ("number", "state", "look", "paying", "placed", "customer", "copies", "total")
    list_filter = (LookFilter, StatusFilter)
    list_select_related = ("user", "shipping_address", "payment")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("number", "guest_email", "shipping_address__last_name")
    search_help_text = _("Number, e-mail or last name.")
    date_hierarchy = "date_placed"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        copies = Line.objects.filter(order=OuterRef("pk")).values("order").annotate(sum=Sum("quantity")).values("sum")
        own = Refund.objects.live().filter(payment__order=OuterRef("pk"), intent_id=F("payment__intent_id"))
        back = own.values("payment").annotate(sum=Sum("amount")).values("sum")
        orders = super().get_queryset(request).annotate(copies=Subquery(copies), went_back=Subquery(back))
        return attention.marked(orders)

    @admin.display(description=_("state"), ordering="status")
    def state(self, order: Any) -> str:
        return statuses.in_words(order.status)

    @admin.display(description=_("payment"), ordering="payment__paid_at")
    def paying(self, order: Any) -> str:
        return words.of_payment(getattr(order, "payment", None), order.went_back)

    @admin.display(description=_("to be looked at"), empty_value="")
    def look(self, order: Any) -> str | SafeString:
        why = attention.reasons(order)
        return format_html('<b class="look">{}</b>', ", ".join(why)) if why else ""

    @admin.display(description=_("placed"), ordering="date_placed")
    def placed(self, order: Any) -> str:
        return words.moment(order.date_placed)

    @admin.display(description=_("copies"), ordering="copies")
    def copies(self, order: Any) -> int:
        return order.copies or 0

    @admin.display(description=_("customer"))
    def customer(self, order: Any) -> str:
        address = order.shipping_address
        return f"{address.first_name} {address.last_name}" if address else order.email

    @admin.display(description=_("total, with VAT"), ordering="total_incl_tax")
    def total(self, order: Any) -> str:
        return money(order.total_incl_tax, order.currency)

"""The page of an order: what was ordered, how it is paid, what went back, and all that has happened."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from catalog.templatetags.money import money
from checkout import attention, shipping, statuses, timeline
from checkout.addresses import lines_of
from checkout.admin import again, words
from checkout.models import OrderMail, Payment

Line = get_model("order", "Line")
REFUND = "checkout.add_refund"
CHANGE = "order.change_order"


def show(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The order's page, for who may see it."""
    order = order_or_404(model_admin, request, pk)
    payment = Payment.objects.filter(order=order).first()
    may_change = request.user.has_perm(CHANGE)
    refunds = list(payment.refunds.select_related("by", "payment").order_by("pk")) if payment else []
    return beside(
        model_admin,
        request,
        order,
        "page",
        str(_("Order %(number)s")) % {"number": order.number},
        facts=facts(order),
        lines=lines_with_copies(order),
        payment=payment,
        payment_state=words.of_payment(payment, order.went_back),
        refunds=refunds,
        disputes=payment.disputes.select_related("payment").order_by("pk") if payment else [],
        mails=OrderMail.objects.filter(order=order).order_by("pk"),
        look=attention.reasons(order),
        timeline=timeline.of(order),
        may_change=may_change,
        may_refund=bool(payment and payment.paid_at and request.user.has_perm(REFUND)),
        may_end=may_change and payment is not None and payment.is_waiting and not payment.is_processing,
    )


def order_or_404(model_admin: Any, request: HttpRequest, pk: int) -> Any:
    """The order, for who may see orders."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    found = model_admin.get_queryset(request).select_related("user", "shipping_address__country")
    order = found.filter(pk=pk).first() if pk < 2**31 else None
    if order is None:
        raise Http404
    return order


def facts(order: Any) -> list[tuple[Any, str]]:
    """What else there is to know of an order, each with its name."""
    address = order.shipping_address
    return [
        (_("state"), statuses.in_words(order.status)),
        (_("placed"), words.moment(order.date_placed)),
        (_("customer"), f"{address.first_name} {address.last_name}" if address else "—"),
        (_("e-mail"), order.email or "—"),
        (_("address"), ", ".join(lines_of(address)) if address else "—"),
        (_("delivery"), shipping.name_of(order)),
        (_("postage, with VAT"), money(order.shipping_incl_tax, order.currency)),
        (_("total, without VAT"), money(order.total_excl_tax, order.currency)),
        (_("total, with VAT"), money(order.total_incl_tax, order.currency)),
    ]


def lines_with_copies(order: Any) -> QuerySet[Any]:
    """The lines, each with the copies that are held, owed and refunded."""
    live = Q(refunds__refund__failed_at=None)
    lines = Line.objects.filter(order=order).order_by("pk")
    found: QuerySet[Any] = lines.annotate(
        copies_owed=F("owed__copies"), copies_refunded=Sum("refunds__quantity", filter=live)
    )
    return found


def beside(model_admin: Any, request: HttpRequest, order: Any, name: str, title: str, **more: Any) -> TemplateResponse:
    """A page of the orders' own; `order` may be None."""
    status = more.pop("status", None)
    back = reverse("admin:order_order_change", args=[order.pk]) if order else reverse("admin:order_order_changelist")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "original": order if name != "page" else None,
        "order": order,
        "back": back,
        **more,
    }
    headers = {"Retry-After": again.RETRY_AFTER} if status == HTTPStatus.TOO_MANY_REQUESTS else None
    return TemplateResponse(request, f"admin/order/order/{name}.html", context, status=status, headers=headers)

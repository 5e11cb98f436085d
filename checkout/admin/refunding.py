"""Sending money back: a form, a summary of what it would do, the password, and then one refund, however often the form
is sent.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from checkout import refunds
from checkout.admin import again
from checkout.admin.page import REFUND, beside, lines_with_copies, order_or_404
from checkout.admin.refundform import RefundForm, everything
from checkout.models import Payment, Refund


def refund(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The refund form of an order. Nothing typed is lost by an error, a summary or a wrong password."""
    order = order_or_404(model_admin, request, pk)
    if not request.user.has_perm(REFUND):
        raise PermissionDenied
    back = HttpResponseRedirect(reverse("admin:order_order_change", args=[pk]))
    payment = Payment.objects.filter(order=order).exclude(paid_at=None).first()
    if payment is None:
        messages.error(request, _("This order is not paid, so nothing can go back."))
        return back
    if "send" in request.POST and (before := sent_before(payment, request.POST.get("key", ""))):
        say_twice(request, before)
        return back
    lines, status, summary, changed = list(lines_with_copies(order)), None, list[str](), False
    form = RefundForm(payment, lines, sent(request, payment, lines))
    if request.method == "POST" and form.is_valid():
        agreed = form.told()
        changed = "send" in request.POST and form.cleaned_data["agreed"] != agreed
        if "send" in request.POST and not changed:
            status = again.prove(request, form)
            if status is None and decided(model_admin, request, form):
                return back
        if not form.non_field_errors():
            summary = form.summary()
            form.agree_to(agreed)
    if again.is_proved(request):
        del form.fields[again.FIELD]
    elif summary:
        form.fields[again.FIELD].widget.attrs["autofocus"] = True
    return beside(
        model_admin,
        request,
        order,
        "refund",
        _("Refund of order %(number)s") % {"number": order.number},
        form=form,
        payment=payment,
        summary=summary,
        changed=changed,
        status=status,
    )


def sent(request: HttpRequest, payment: Payment, lines: list[Any]) -> Any:
    """What the form is filled with: what was sent, or all that is left where that button was pressed."""
    if request.method != "POST":
        return None
    return everything(payment, lines, request.POST) if "everything" in request.POST else request.POST


def sent_before(payment: Payment, key: str) -> Refund | None:
    """The refund that this very form has led to already."""
    try:
        return Refund.objects.filter(payment=payment, uuid=key).first()
    except ValidationError:  # no key at all
        return None


def say_twice(request: HttpRequest, before: Refund) -> None:
    """Tell whoever sends a form a second time what the first has done."""
    text = _("This form was sent before. Its refund of %(sum)s stands; no more goes back.")
    messages.info(request, text % {"sum": before})


def decided(model_admin: Any, request: HttpRequest, form: RefundForm) -> bool:
    """Decide the refund, and say so; False where it was refused, and the form says why."""
    cleaned = form.cleaned_data
    try:
        with transaction.atomic():
            row = refunds.ask(
                form.payment.pk,
                lines=form.wanted(cleaned),
                amount=form.further(cleaned),
                by=request.user,
                note=cleaned["note"],
                uuid=cleaned["key"],
            )
            first = written_down(model_admin, request, row)
    except refunds.Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    if first:
        messages.success(request, _("%(sum)s goes back. This page shows how far it is.") % {"sum": row})
    else:
        say_twice(request, row)
    return True


def written_down(model_admin: Any, request: HttpRequest, row: Refund) -> bool:
    """Who has decided it, in Django's log too; False where it stands there already. The payment is locked, so of two
    clicks at once one comes second.
    """
    if LogEntry.objects.filter(content_type=get_content_type_for_model(row), object_id=str(row.pk)).exists():
        return False
    model_admin.log_addition(request, row, "[]")
    return True

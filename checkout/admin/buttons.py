"""What staff do to an order by one button: ask Stripe again, have dealt with something, end an unpaid order, send a
mail again. Each is a POST, is written down with who, and leads back to where it was pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from checkout import deeds, gateway, payments, refunds
from checkout.admin import words
from checkout.admin.page import CHANGE, order_or_404
from checkout.models import OrderMail, Payment

Deed = Callable[..., None]


def button(deed: Deed) -> Callable[..., HttpResponse]:
    """A view around a deed: who may, whose payment it is, and where to go on."""

    @wraps(deed)
    def view(model_admin: Any, request: HttpRequest, pk: int, **named: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        order = order_or_404(model_admin, request, pk)
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        payment = Payment.objects.select_related("order", "cart").filter(order=order).first()
        if payment is None:
            raise Http404
        deed(model_admin, request, payment, **named)
        back = request.POST.get("back", "")
        own = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return HttpResponseRedirect(back if own else reverse("admin:order_order_change", args=[pk]))

    return view


@button
def ask_again(model_admin: Any, request: HttpRequest, payment: Payment) -> None:
    """Look at everything of this payment at Stripe, and move our rows to where the money is."""
    model_admin.log_change(request, payment.order, deeds.kept("asked"))
    try:
        bring_on(payment)
    except gateway.GatewayError as fault:
        text = _("Stripe cannot be asked at the moment: %(fault)s. Please try again in a few minutes.")
        messages.error(request, text % {"fault": fault})
    else:
        payment.refresh_from_db()
        text = _("Stripe was asked. The payment: %(state)s.")
        messages.success(request, text % {"state": words.of_payment(payment, payment.refunded)})


def bring_on(payment: Payment) -> None:
    """Raises `gateway.GatewayError`."""
    if payment.is_waiting:
        payment = payments.reconcile(payment)
    for pk in payment.refunds.waiting().values_list("pk", flat=True):
        refunds.send(pk)
    for intent in {payment.intent_id, *payment.refunds.values_list("intent_id", flat=True)} - {""}:
        refunds.look(payment, intent)


@button
def dealt_with(model_admin: Any, request: HttpRequest, payment: Payment) -> None:
    """Take the flag away that staff have seen; one that was raised meanwhile stays."""
    seen = request.POST.get("flag", "")
    if seen and Payment.objects.filter(pk=payment.pk, flag=seen).update(flag=""):
        model_admin.log_change(request, payment.order, deeds.kept("dealt", seen))
        messages.success(request, _("Noted: this is dealt with."))
    else:
        messages.warning(request, _("This has changed meanwhile. Please look again."))


@button
def end_unpaid(model_admin: Any, request: HttpRequest, payment: Payment) -> None:
    """Close the payment page first, then give everything back. Somebody may have paid a moment ago."""
    waited = payment.is_waiting
    try:
        payment = payments.abandon(payment, mail=OrderMail.Kind.CANCELLED)
    except gateway.GatewayError as fault:
        text = _("Stripe cannot be asked at the moment: %(fault)s. Please try again in a few minutes.")
        messages.error(request, text % {"fault": fault})
        return
    payment.refresh_from_db()
    if waited and payment.ended_at and not payment.paid_at:
        model_admin.log_change(request, payment.order, deeds.kept("ended"))
        messages.success(request, _("The order has ended, and its copies are back on the shelf."))
    else:
        text = _("The order was not ended. Its payment: %(state)s.")
        messages.warning(request, text % {"state": words.of_payment(payment, payment.refunded)})


@button
def mail_again(model_admin: Any, request: HttpRequest, payment: Payment, mail_id: int) -> None:
    """Let a mail be tried anew, as if it had never been refused; the task sends it within a minute."""
    mail = OrderMail.objects.filter(pk=mail_id, order=payment.order).first() if mail_id < 2**63 else None
    if mail is None:
        raise Http404
    if OrderMail.objects.filter(pk=mail.pk, sent_at=None).update(next_at=timezone.now(), attempts=0):
        model_admin.log_change(request, payment.order, deeds.kept("mail", mail.kind))
        messages.success(request, _("The mail is tried again within a minute."))
    else:
        messages.info(request, _("This mail has gone out already."))

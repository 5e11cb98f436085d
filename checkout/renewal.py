"""A new link to an order whose old one has run out: for whoever knows its number and reads its mail."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django import forms
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from oscar.core.loading import get_model

from checkout.links import order_path
from consent import limits
from consent.addresses import MailboxField, normal

MAILS, WITHIN = 5, timedelta(hours=1)


class OrderLinkForm(forms.Form):
    """An order's number, as somebody copies it by hand, and the address that it was placed with."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=40,
        help_text=_("as in K7RW-2MXP"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    email = MailboxField()
    use_required_attribute = False

    def clean_number(self) -> str:
        """Small letters, spaces and a forgotten hyphen are all the same."""
        letters = "".join(letter for letter in self.cleaned_data["number"].upper() if letter.isalnum())
        return f"{letters[:4]}-{letters[4:]}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for both; the answer is the same whether they belong together or not, and the worker finds out."""
    from checkout.tasks import send_link  # the tasks import this module

    form = OrderLinkForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"accent": "ciel", "form": form}
        return render(request, "checkout/order_link.html", context, status=422 if form.is_bound else 200)
    if limits.too_often("order-link", form.cleaned_data["email"], times=MAILS, within=WITHIN):
        return limits.slow_down(request, WITHIN)
    number, email = form.cleaned_data["number"], form.cleaned_data["email"]
    transaction.on_commit(partial(send_link.delay, number, email, get_language() or "en"))
    return redirect("order-link-sent")


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """If number and address belong together, a mail is on its way."""
    return render(request, "checkout/order_link_sent.html", {"accent": "ciel"})


def send(number: str, email: str, language: str) -> bool:
    """Mail a new link to the address of the order, if it is this one; say whether."""
    order = get_model("order", "Order").objects.filter(number=number).first()
    if order is None or not order.guest_email or normal(order.guest_email) != email:
        return False
    with translation.override(language):
        context = {"order": order, "url": settings.SITE_URL + order_path(order), "site_url": settings.SITE_URL}
        mail = EmailMultiAlternatives(
            subject=render_to_string("emails/order_link/subject.txt", context).strip(),
            body=render_to_string("emails/order_link/body.txt", context),
            to=[order.guest_email],
        )
        mail.attach_alternative(render_to_string("emails/order_link/body.html", context), "text/html")
        mail.send()
    return True

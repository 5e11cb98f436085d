"""How a payment stands, in words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.templatetags.money import money
from checkout.models import Payment


def of_payment(payment: Payment | None, went_back: Decimal | None) -> str:
    """In a few words. `went_back` is what was refunded of it, or is on its way back."""
    if payment is None:
        return "—"
    if payment.paid_at:
        return of_money(payment, went_back or Decimal(0))
    if payment.ended_at:
        return _("ended unpaid on %(when)s") % {"when": moment(payment.ended_at)}
    if payment.processing_at:
        return _("under way since %(when)s") % {"when": moment(payment.processing_at)}
    if payment.expires_at < timezone.now():
        return _("not paid, and its time was over on %(when)s") % {"when": moment(payment.expires_at)}
    return _("waiting, held until %(when)s") % {"when": moment(payment.expires_at)}


def of_money(payment: Payment, went_back: Decimal) -> str:
    """How much of what was paid is still the shop's."""
    if went_back <= 0:
        return _("paid late") if payment.ended_at else pgettext("payment", "paid")
    if went_back >= payment.amount:
        return _("paid, and all of it went back")
    return _("paid, and %(sum)s of it went back") % {"sum": money(went_back, payment.currency)}


def moment(at: datetime) -> str:
    """A day and a time, as the back office writes them in every language."""
    return date_format(timezone.localtime(at), "Y-m-d H:i")

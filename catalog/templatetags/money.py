"""Money in words of the active language: “€29.00”, “29,00 €”."""

from decimal import Decimal

from babel.numbers import format_currency
from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str = "EUR") -> str:
    """An amount with two decimals and its currency; "" for None. French takes a narrow space before the sign."""
    if amount is None:
        return ""
    return format_currency(amount, currency, locale=get_language() or "en").replace("\xa0", "\u202f")

"""Postal addresses as they are written, and countries by their name in the active language."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.utils.translation import get_language
from oscar.core.loading import get_model


def country_name(code: str) -> str:
    """“Germany” or “Allemagne” for DE; the code itself where nobody knows it."""
    return str(Locale.parse(get_language() or "en").territories.get(code, code))


def countries() -> list[tuple[str, str]]:
    """(code, name) of every country that the shop sends to, home first."""
    rows = get_model("address", "Country").objects.filter(is_shipping_country=True)
    ordered = sorted(rows, key=lambda country: (-country.display_order, country_name(country.pk)))
    return [(country.pk, country_name(country.pk)) for country in ordered]


def lines_of(address: Any) -> list[str]:
    """An address line by line, as on an envelope: the postcode stands before the town, the country last."""
    parts = (
        f"{address.first_name} {address.last_name}",
        address.line1,
        address.line2,
        f"{address.postcode} {address.line4}",
        country_name(address.country_id),
    )
    return [part.strip() for part in parts if part.strip()]

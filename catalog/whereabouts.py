"""Countries and a few cities in the active language: “Optimal, Germany” is “Optimal, Allemagne” in French.

Sources write places in English. Countries come from Babel's own list; cities that French spells otherwise stand here.
"""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _

CITIES = frozenset({_("London"), _("Geneva"), _("Brussels"), _("Barcelona"), _("Hamburg"), _("Vienna")})


def country(code: str) -> str:
    """“France” for FR; the code itself where it is none."""
    return str(Locale.parse(_language()).territories.get(code.upper(), code))


def localised(where: str) -> str:
    """A place as a source writes it, its country and city in the active language."""
    return ", ".join(_part(part) for part in where.split(", "))


def _part(part: str) -> str:
    if part in CITIES:
        return translate(part)
    code = _codes().get(part.removeprefix("the "))
    return country(code) if code and _language() != "en" else part


@cache
def _codes() -> dict[str, str]:
    """Country codes by their English names."""
    return {name: code for code, name in Locale.parse("en").territories.items() if len(code) == 2 and code.isalpha()}


def _language() -> str:
    return (get_language() or "en").partition("-")[0]

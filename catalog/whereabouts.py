"""Countries and a few cities in the active language: “Optimal, Germany” is “Optimal, Allemagne” in French.

Sources write places in English. Countries come from Babel's own list; cities that French spells otherwise stand here.
"""

from __future__ import annotations

import re
from functools import cache

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _

CITIES = frozenset({_("London"), _("Detroit"), _("Geneva"), _("Brussels"), _("Barcelona"), _("Hamburg"), _("Vienna")})


# What a source adds in brackets to the name of a plant.
REMARKS = frozenset({_("first printing"), _("later printing")})
REMARK = re.compile(r"(.+) \((.+)\)")


def country(code: str) -> str:
    """“France” for FR; the code itself where it is none."""
    return str(Locale.parse(_language()).territories.get(code.upper(), code))


def localised(where: str) -> str:
    """A place as a source writes it, its country and city in the active language."""
    return ", ".join(_part(part) for part in where.split(", "))


def _part(part: str) -> str:
    if (match := REMARK.fullmatch(part)) and match[2] in REMARKS:
        return f"{_part(match[1])} ({translate(match[2])})"
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

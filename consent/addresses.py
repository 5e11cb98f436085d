"""One mailbox, one spelling. What is stored, compared and written to is the spelling of `normal`, and nothing else:
a look-alike that somebody typed (the Kelvin sign in “mike”) can then never receive another one's mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

LONGEST = 254


def normal(address: str) -> str:
    """The one spelling of an address: lower case, its domain in ASCII. What is no address keeps its letters."""
    local, at, domain = address.strip().rpartition("@")
    try:
        domain = punycode(domain)
    except UnicodeError:  # no domain at all
        return address.strip()
    return f"{local.lower() if local.isascii() else local}{at}{domain.lower()}"


def readable(address: str) -> str:
    """An address as people write it: “alice@exämple.org” for a domain that the network spells in ASCII."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address


def spellings(emails: Iterable[str]) -> set[str]:
    """Each address as it is stored now, and as older rows may have it."""
    return {spelling for email in emails for spelling in (normal(email), readable(normal(email)))}


def held(column: str, emails: Iterable[str]) -> Q:
    """The rows whose column is one of these addresses, however it was typed."""
    return _any(f"{column}__iexact", emails)


def mentioned(column: str, emails: Iterable[str]) -> Q:
    """The rows whose text may have one of these addresses in it; `pattern` says whether it has."""
    return _any(f"{column}__icontains", emails)


def pattern(emails: Iterable[str]) -> re.Pattern[str]:
    """Finds these addresses in a text, and not “malice@example.org” where “alice@example.org” is meant."""
    each = "|".join(re.escape(spelling) for spelling in sorted(spellings(emails)))
    return re.compile(rf"(?<![\w.+%-])(?:{each})(?![\w-]|\.\w)" if each else r"(?!)", re.IGNORECASE)


def _any(lookup: str, emails: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for spelling in sorted(spellings(emails)):
        found |= Q(**{lookup: spelling})
    return found


class MailboxField(forms.EmailField):
    """An e-mail address in a form; its cleaned value is the one spelling that the shop stores and writes to."""

    def __init__(self, *, label: Any = None, help_text: Any = "") -> None:
        attrs = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        widget = forms.EmailInput(attrs=attrs)
        super().__init__(label=label or _("E-mail"), help_text=help_text, max_length=LONGEST, widget=widget)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned:
            return cleaned
        address = normal(cleaned)
        if not address.isascii() or len(address) > LONGEST:
            raise ValidationError(validate_email.message, code="invalid")
        validate_email(address)
        return address

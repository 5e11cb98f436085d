"""The address that a parcel goes to. Each field carries its autocomplete token, and nothing is asked twice."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.address.abstract_models import AbstractAddress

from checkout.addresses import countries, country_name
from consent.addresses import MailboxField


def _text(label: Any, length: int, token: str, *, required: bool = True, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": token, **attrs})
    return forms.CharField(label=label, max_length=length, required=required, widget=widget)


class AddressForm(forms.Form):
    """E-mail and postal address; the names are the columns of Oscar's shipping address."""

    email = MailboxField(help_text=gettext_lazy("for the confirmation and the tracking number"))
    first_name = _text(gettext_lazy("First name"), 255, "shipping given-name")
    last_name = _text(gettext_lazy("Last name"), 255, "shipping family-name")
    line1 = _text(gettext_lazy("Street and number"), 255, "shipping address-line1")
    line2 = _text(gettext_lazy("Second line"), 255, "shipping address-line2", required=False)
    postcode = _text(gettext_lazy("Postcode"), 16, "shipping postal-code", required=False)
    line4 = _text(gettext_lazy("Town"), 255, "shipping address-level2")
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=lazy(countries, list),
        widget=forms.Select(attrs={"autocomplete": "shipping country"}),
    )

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """A postcode fits its country, in the country's own way of writing."""
        cleaned = super().clean() or {}
        country, postcode = cleaned.get("country") or "", (cleaned.get("postcode") or "").upper()
        pattern = AbstractAddress.POSTCODES_REGEX.get(country)
        if country and pattern and not re.match(pattern, postcode.replace(" ", "")):
            self.add_error("postcode", postcode_hint(country, postcode))
        cleaned["postcode"] = postcode
        return cleaned

    @property
    def address(self) -> dict[str, str]:
        """The cleaned address without the e-mail."""
        return {name: value for name, value in self.cleaned_data.items() if name != "email"}


def postcode_hint(country: str, postcode: str) -> str:
    """What is wrong with a postcode, with an example where we have one."""
    if not postcode:
        return _("Please give the postcode.")
    if country == "FR":
        return _("A French postcode has five digits, e.g. 75011.")
    names = {"postcode": postcode, "country": country_name(country)}
    return _("“%(postcode)s” is no postcode of %(country)s.") % names

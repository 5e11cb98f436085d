"""Where statements come from, what sources disagree about, who has written what, and whose catalogue lists it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.admin.ordering import OrderedForm, OrderedInline
from catalog.admin.rows import Rows
from catalog.models import Conflict, ExternalId, PressQuote, Source


class SourceForm(OrderedForm):
    """A source; an address without a scheme is https."""

    url = forms.URLField(label=_("address"), max_length=500, required=False, assume_scheme="https")


class SourceInline(OrderedInline):
    """The sources in their order."""

    model = Source
    form = SourceForm
    fields = ("rank", "text", "url")


class ConflictInline(OrderedInline):
    """What two sources disagree about, or what is printed and cannot be true."""

    model = Conflict
    fields = ("rank", "text_en", "text_fr")


class QuoteInline(Rows):
    """At most 25 words each."""

    model = PressQuote
    fields = ("text", ("author", "publication"), "printed_on")


class ExternalIdInline(Rows):
    """The release in other catalogues."""

    model = ExternalId
    fields = ("scheme", "value")

"""The printings, and what is in the hand: jacket, obi, inner sleeve, inserts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.admin.fields import LinesField
from catalog.admin.ordering import OrderedInline
from catalog.admin.rows import Blocks
from catalog.models import Insert, Packaging, Pressing


class PressingForm(forms.ModelForm[Pressing]):
    """One printing."""

    further_numbers = LinesField(label=_("further numbers"), help_text=_("One a line."))

    class Meta:
        model = Pressing
        fields = (
            "ordinal", "made_on", "plant", "metal", "quantity", "catalogue_number", "further_numbers", "gtin",
            "differences_en", "differences_fr",
        )  # fmt: skip


class PressingInline(Blocks):
    """The printings, the newest last. “New pressing” above the form adds one with all that goes with it."""

    model = Pressing
    form = PressingForm
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("ordinal", "made_on", "quantity"),
                    ("plant", "metal"),
                    ("catalogue_number", "gtin", "further_numbers"),
                    ("differences_en", "differences_fr"),
                )
            },
        ),
    )


class PackagingInline(Blocks):
    """At most one: empty means that no source says."""

    model = Packaging
    fresh = 1
    fieldsets = ((None, {"fields": (("jacket_en", "jacket_fr", "obi"), ("inner_sleeve_en", "inner_sleeve_fr"))}),)


class InsertInline(OrderedInline):
    """What lies in the sleeve or comes with it, in order."""

    model = Insert
    fields = ("rank", "kind", "text_en", "text_fr")

"""The gallery: what each picture shows, what it says to who cannot see it, and the order of the pictures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog.admin.fields import PictureField
from catalog.admin.ordering import OrderedForm, OrderedFormSet, OrderedInline
from catalog.models import ReleaseImage


class ImageForm(OrderedForm):
    """One picture."""

    original = PictureField(
        label=_("file"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )

    class Meta:
        model = ReleaseImage
        fields = ("original", "type", "alt_en", "alt_fr", "decorative", "credit")
        widgets = {name: forms.Textarea(attrs={"rows": 2, "cols": 26}) for name in ("alt_en", "alt_fr")}


class ImageFormSet(OrderedFormSet):
    """Pictures are counted from 0: the first is Oscar's “primary image”."""

    order_field = "display_order"
    first = 0


class ImageInline(OrderedInline):
    """The pictures in their order."""

    model = ReleaseImage
    form = ImageForm
    formset = ImageFormSet
    fields = ("rank", "preview", "original", "type", "alt_en", "alt_fr", "decorative", "credit")
    readonly_fields = ("preview",)

    @admin.display(description=_("picture"))
    def preview(self, image: Any) -> str:
        if not image.pk or not image.original:
            return "—"
        return format_html('<img src="{}" width="72" height="72" alt="">', image.thumb_url)

"""The gallery: what each picture shows, what it says to who cannot see it, and the order of the pictures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from catalog.admin.fields import PictureField
from catalog.admin.kept import KeptUpload
from catalog.admin.ordering import OrderedForm, OrderedFormSet, OrderedInline
from catalog.models import ImageType, ReleaseImage


class ImageForm(KeptUpload, OrderedForm):
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
    fields = (("rank", "kept"), "preview", ("original", "type"), "alt_en", "alt_fr", ("credit", "decorative"))
    readonly_fields = ("preview",)

    @admin.display(description=_("picture"))
    def preview(self, image: Any) -> str:
        if not image.pk or not image.original:
            name = getattr(image, "kept_name", "")
            return gettext("chosen: %(name)s") % {"name": name} if name else "—"
        return format_html('<img src="{}" width="72" height="72" alt="">', image.thumb_url)


# What a picture of each type can be said to show before anybody has looked: staff say more where there is more to see.
SUGGESTIONS: dict[str, Any] = {
    ImageType.FRONT: _("The front of the sleeve: {title}, {artist}."),
    ImageType.BACK: _("The back of the sleeve."),
    ImageType.LABEL: _("The label of the first side."),
    ImageType.OBI: _("The sleeve with its obi."),
    ImageType.INSERT: _("The insert."),
    ImageType.SPINE: _("The spine of the sleeve."),
    ImageType.MATRIX: _("The run-out with its matrix number."),
}
# How files of each type are called, so that a folder of scans sorts itself.
NAMED: dict[str, list[str]] = {
    ImageType.BACK: ["back", "verso", "dos"],
    ImageType.LABEL: ["label", "etiquette", "étiquette"],
    ImageType.OBI: ["obi"],
    ImageType.INSERT: ["insert", "encart", "booklet", "livret"],
    ImageType.SPINE: ["spine", "tranche"],
    ImageType.MATRIX: ["matrix", "matrice", "runout"],
    ImageType.FRONT: ["front", "recto", "cover", "sleeve", "pochette"],
}


def words_for_pictures() -> dict[str, Any]:
    """What the script that takes several files at once says and knows; the template hands it over as data."""
    said = {}
    for language in ("en", "fr"):
        with override(language):
            said[language] = {kind: str(sentence) for kind, sentence in SUGGESTIONS.items()}
    return {"choose": gettext("Choose several pictures at once …"), "named": NAMED, **said}

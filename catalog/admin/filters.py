"""What the list of releases can be narrowed down to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import Release, ReleaseImage

PICTURES = ReleaseImage.objects.filter(product=OuterRef("pk"))
TEXTS = ("lead", "essay", "notes", "flaws", "catalogue_number_basis")
# French is lacking where there is a text in English only.
NO_FRENCH = Q()
for _name in TEXTS:
    NO_FRENCH |= Q(**{f"{_name}_fr": ""}) & ~Q(**{f"{_name}_en": ""})

LACKS = {
    "alt": (_("alternative text"), Exists(PICTURES.filter(alt_en="", decorative=False))),
    "pictures": (_("pictures"), ~Exists(PICTURES)),
    "price": (_("price"), Q(stockrecords__price=None)),
    "french": (_("French text"), NO_FRENCH | Exists(PICTURES.filter(alt_fr="", decorative=False))),
}


class LacksFilter(admin.SimpleListFilter):
    """What still has to be done."""

    title = _("what is lacking")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(key, name) for key, (name, _condition) in LACKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        lacking = LACKS.get(self.value() or "")
        return queryset.filter(lacking[1]) if lacking else queryset


def lacking(release: Release) -> list[str]:
    """The same for one release, from what the list has fetched already."""
    pictures = [image for image in release.images.all() if not image.decorative]
    texts = [(getattr(release, f"{name}_en"), getattr(release, f"{name}_fr")) for name in TEXTS]
    found = {
        "alt": any(not image.alt_en for image in pictures),
        "pictures": not release.images.all(),
        "price": release.price is None,
        "french": any(english and not french for english, french in texts)
        or any(not image.alt_fr for image in pictures),
    }
    return [str(LACKS[key][0]) for key, is_lacking in found.items() if is_lacking]

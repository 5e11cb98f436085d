"""Labels, people, places and series: the names that releases point to, made in passing from the release's form."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin

from catalog.models import Label, Person, Place, Series


class NameForm(forms.ModelForm[Any]):
    """A name; how it is sorted may be left to the shop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sort_name" in self.fields:
            self.fields["sort_name"].required = False

    def clean(self) -> dict[str, Any]:
        """“Davis, Miles” for a person of two names; anything else is sorted as it is written."""
        cleaned = super().clean() or {}
        name, words = cleaned.get("name", ""), cleaned.get("name", "").split()
        if not cleaned.get("sort_name"):
            person = self._meta.model is Person and len(words) == 2
            cleaned["sort_name"] = f"{words[1]}, {words[0]}" if person else name
        return cleaned


@admin.register(Label, Person, Series)
class NameAdmin(admin.ModelAdmin[Label | Person | Place | Series]):
    """A name, how it is sorted, and its address."""

    form = NameForm
    fields: ClassVar[tuple[str, ...]] = ("name", "sort_name", "slug")
    list_display = ("name", "sort_name")
    search_fields: ClassVar[tuple[str, ...]] = ("name", "sort_name")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Place)
class PlaceAdmin(NameAdmin):
    """A place, which may have a French name of its own."""

    fields = ("name", "name_fr", "sort_name", "slug")
    search_fields = ("name", "name_fr", "sort_name")

"""Labels, people, places and series: the names that releases point to, made in passing from the release's form."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import path

from catalog.admin import merging
from catalog.admin.rows import Rows
from catalog.exchange.names import sort_name
from catalog.models import (
    FormerLabel,
    FormerName,
    FormerPerson,
    FormerPlace,
    FormerSeries,
    Label,
    Person,
    Place,
    Series,
)

FORMER: dict[type[Any], type[FormerName]] = {
    Label: FormerLabel,
    Person: FormerPerson,
    Place: FormerPlace,
    Series: FormerSeries,
}


class NameForm(forms.ModelForm[Any]):
    """A name; how it is sorted may be left to the shop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sort_name" in self.fields:
            self.fields["sort_name"].required = False

    def clean(self) -> dict[str, Any]:
        """“Davis, Miles” for a person, as an import sorts them; anything else stands as it is written."""
        cleaned = super().clean() or {}
        name = cleaned.get("name")
        if name and not cleaned.get("sort_name"):
            cleaned["sort_name"] = sort_name(name) if self._meta.model is Person else name
        return cleaned


class FormerInline(Rows):
    """Other spellings: an import finds the name by them, and their addresses lead to its page."""

    fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def allowed(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the name may change its other spellings: they are a part of it."""
        opts = self.parent_model._meta
        return request.user.has_perm(f"{opts.app_label}.change_{opts.model_name}")

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = allowed


@admin.register(Label, Person, Series)
class NameAdmin(admin.ModelAdmin[Label | Person | Place | Series]):
    """A name, how it is sorted, its address, and what else it is called."""

    form = NameForm
    change_form_template = "admin/catalogue/name_form.html"
    fields: ClassVar[tuple[str, ...]] = ("name", "sort_name", "slug")
    list_display = ("name", "sort_name")
    search_fields: ClassVar[tuple[str, ...]] = ("name", "sort_name")
    prepopulated_fields = {"slug": ("name",)}
    actions = (merging.merge_chosen,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type[Any]]:
        """What it was called before stands in a table of its own for each kind."""
        return [type("Former", (FormerInline,), {"model": FORMER[self.model]})] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new name or address: the old ones lead here from now on."""
        super().save_model(request, obj, form, change)
        if change and {"name", "slug"} & set(form.changed_data):
            obj.remember(form.initial["name"], form.initial["slug"])

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(partial(merging.merge_view, self))
        return [path("merge/", view, name=f"catalogue_{self.opts.model_name}_merge"), *super().get_urls()]


@admin.register(Place)
class PlaceAdmin(NameAdmin):
    """A place, which may have a French name of its own."""

    fields = ("name", "name_fr", "sort_name", "slug")
    search_fields = ("name", "name_fr", "sort_name")

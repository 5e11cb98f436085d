"""The page that merges duplicates of a name: choose the one to keep, see what would move, confirm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.merging import PRINTED, CannotMerge, Move, clash, merge, moves
from catalog.models import Release

MOST = 50


class IntoForm(forms.Form):
    """The one to keep."""

    into: Any = forms.ModelChoiceField(label=_("the one to keep"), queryset=None)

    def __init__(self, model_admin: Any, duplicates: Sequence[Any], data: Any = None) -> None:
        super().__init__(data)
        kind = model_admin.model
        field: Any = self.fields["into"]
        field.queryset = kind.objects.exclude(pk__in=[duplicate.pk for duplicate in duplicates])
        # Any field that points to this kind will do: the widget asks where to look names up.
        field.widget = AutocompleteSelect(kind.former.rel.related_model._meta.get_field("now"), model_admin.admin_site)
        field.widget.choices = field.choices


@admin.action(description=_("Merge into …"), permissions=["change"])
def merge_chosen(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """Go on to the page that asks which one to keep."""
    chosen = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True)[:MOST])
    return HttpResponseRedirect(f"{address(model_admin)}?ids={chosen}")


def address(model_admin: Any) -> str:
    """The page's address."""
    return reverse(f"admin:catalogue_{model_admin.opts.model_name}_merge")


def merge_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The page: `ids` are the duplicates, `into` is the one to keep; nothing moves before it is confirmed by POST."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    ids = [int(part) for part in request.GET.get("ids", "").split(",")[:MOST] if part.isascii() and part.isdigit()]
    duplicates = list(model_admin.model.objects.filter(pk__in=[pk for pk in ids if pk < 2**31]))
    if not duplicates:
        messages.error(request, gettext("Nothing is chosen."))
        return HttpResponseRedirect(reverse(f"admin:catalogue_{model_admin.opts.model_name}_changelist"))
    form = IntoForm(model_admin, duplicates, request.GET if is_choice(request.GET.get("into")) else None)
    into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and into:
        try:
            merge_and_log(model_admin, request, duplicates, into, as_printed="as_printed" in request.POST)
        except CannotMerge as fault:
            messages.error(request, str(fault))
            return HttpResponseRedirect(request.get_full_path())
        text = gettext("Merged into “%(name)s”. The old names and addresses lead there.")
        messages.success(request, text % {"name": into})
        return HttpResponseRedirect(reverse(f"admin:catalogue_{model_admin.opts.model_name}_change", args=[into.pk]))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Merge duplicates"),
        "opts": model_admin.opts,
        "original": None,
        "form": form,
        "duplicates": [(duplicate, moves(duplicate)) for duplicate in duplicates],
        "ids": ",".join(str(duplicate.pk) for duplicate in duplicates),
        "into": into,
        "objections": [why for duplicate in duplicates if into and (why := clash(duplicate, into))],
        "printed": any(field == model_admin.opts.model_name for _model, field in PRINTED),
        "back": reverse(f"admin:catalogue_{model_admin.opts.model_name}_changelist"),
    }
    return TemplateResponse(request, "admin/catalogue/merge.html", context)


def is_choice(text: str | None) -> bool:
    """Whether this can have come from the form: Django's widget stumbles over what is no number at all."""
    return text is not None and (not text or (len(text) < 10 and text.isascii() and text.isdigit()))


@transaction.atomic
def merge_and_log(
    model_admin: Any, request: HttpRequest, duplicates: Sequence[Any], into: Any, *, as_printed: bool
) -> None:
    """Merge, and write it into the history of the name that stays and of every release that was touched."""
    old = [str(duplicate) for duplicate in duplicates]
    moved = merge(duplicates, into, as_printed=as_printed)
    model_admin.log_change(request, into, [{"added": {"name": "former name", "object": name}} for name in old])
    for duplicate, ways in moved:
        releases = Release.objects.in_bulk({pk for way in ways for pk in way.releases})
        for way in ways:
            for pk in way.releases:
                model_admin.log_change(request, releases[pk], [said(way, duplicate, into)])


def said(way: Move, duplicate: Any, into: Any) -> dict[str, Any]:
    """The entry of a release, in the form that its history reads: which field, before, after. Stored in English."""
    with translation.override("en"):
        label = capfirst(str(way.model._meta.get_field(way.field).verbose_name))  # type: ignore[union-attr]  # a column
        values = {label: [duplicate.name, into.name]}
        changed: dict[str, Any] = {"fields": [label], "values": values}
        if way.model is not Release:
            changed |= {"name": str(way.model._meta.verbose_name), "object": duplicate.name}
    return {"changed": changed}

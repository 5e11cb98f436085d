"""A release on one page, in the order of its public page, and the list of all of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin import (
    artists,
    changes,
    counting,
    creditlist,
    exchange,
    gallery,
    imports,
    lifecycle,
    mistakes,
    movement,
    pages,
    preview,
    sections,
    tracklist,
)
from catalog.admin.fields import ProseField
from catalog.admin.form import ReleaseForm
from catalog.admin.kept import KeptUpload
from catalog.admin.listing import Listing
from catalog.admin.ordering import words_for_dragging
from catalog.instruments import INSTRUMENTS
from catalog.models import Release, ReleaseImage, Track
from catalog.prices import set_price
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from catalog.tasks import make_widths

# Fields of the form that are no columns: where the page is only to be read, they are not there.
EXTRA = {
    "movement",
    "movement_copies",
    "movement_reason",
    "lifecycle_reason",
    "new_lifecycle",
    "tracks_pasted",
    "credits_pasted",
}


@admin.register(Release)
class ReleaseAdmin(Listing):
    """Everything about a release on one page."""

    form = ReleaseForm
    inlines = sections.INLINES
    change_form_template = "admin/catalogue/product/change_form.html"
    change_list_template = "admin/catalogue/product/change_list.html"
    autocomplete_fields = ("label", "series")
    prepopulated_fields = {"slug": ("artist_credit", "title")}
    readonly_fields = ("stock_state", "copies", "waiting")
    actions = (lifecycle.change_lifecycle, exchange.export_json, exchange.export_csv)
    formfield_overrides = {models.TextField: {"form_class": ProseField}}

    # The form ----------------------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A fieldset for each section; no movements for who may not move, nothing to type for who may only read."""
        may_change = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        hidden = set() if may_change else EXTRA
        if not request.user.has_perm(movement.PERMISSION):
            hidden = hidden | set(movement.FIELDS)
        fieldsets = []
        for section in sections.SECTIONS:
            rows = [kept for row in section.fields if (kept := without(row, hidden))]
            if section.anchor == "title" and may_change:
                rows.append("version")
            if rows:
                fieldsets.append((section.name, {"fields": rows}))
        return fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A field that is not shown is not read either."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if not request.user.has_perm(movement.PERMISSION):
            for name in movement.FIELDS:
                form.base_fields.pop(name, None)
        return form

    @admin.display(description=_("price, € with VAT"))
    def price(self, release: Release) -> str:
        """The price where the page is only to be read."""
        return self.price_display(release)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Release | None:
        """Whoever saves holds the row until the end of the request, so that `version` is checked by one at a time."""
        if request.method == "POST" and object_id.isdigit() and transaction.get_connection().in_atomic_block:
            ledger.lock(Release(pk=int(object_id)))  # stock before release, as everywhere
            Release.objects.select_for_update(of=("self",)).filter(pk=object_id).values_list("pk").first()
        return super().get_object(request, object_id, from_field)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Hand over the sections, and who has saved meanwhile where somebody has."""
        context["sections"] = sections.show(context["adminform"], context["inline_admin_formsets"])
        context["words"] = words_for_dragging()
        context["pictures"] = gallery.words_for_pictures()
        context["instruments"] = [(name, gettext(name)) for name in sorted(INSTRUMENTS, key=str.casefold)]
        form, formsets = context["adminform"].form, context["inline_admin_formsets"]
        if context.get("errors"):
            context["mistakes"] = mistakes.of(form, formsets, sections.ORDER)
            for row in (row for formset in formsets for row in formset.formset if isinstance(row, KeptUpload)):
                row.keep()
        release = kwargs.get("obj") or context.get("original")
        if release:
            context["ways"] = lifecycle.choices_from(release.lifecycle)
            context["history"] = pages.timeline(release)[:8]
            context["may_move"] = request.user.has_perm(movement.PERMISSION)
            context["may_count"] = movement.may_count(request.user)
            if context["adminform"].form.has_error("version"):
                context["stale"] = changes.entries(release)[:1]
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Release, post_url_continue: str | None = None) -> HttpResponse:
        return self.preview_of(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Release) -> HttpResponse:
        return self.preview_of(request, obj) or super().response_change(request, obj)

    def preview_of(self, request: HttpRequest, release: Release) -> HttpResponse | None:
        """Where “save and preview” leads; None for the other buttons."""
        if "_preview" not in request.POST:
            return None
        return HttpResponseRedirect(reverse("admin:catalogue_product_preview", args=[release.pk]))

    def view_on_site(self, release: Release) -> str:
        """A draft has no page yet: its preview stands in for it."""
        if release.lifecycle == Lifecycle.DRAFT:
            return reverse("admin:catalogue_product_preview", args=[release.pk])
        return release.get_absolute_url()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A shop mostly goes on with the label that it entered last."""
        last = Release.objects.order_by("-pk").values_list("label", flat=True).first()
        return {"label": last, **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Fill the rows that stand ready in a new release. What is sent back differs from nothing, so it is saved."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if not obj.pk and request.method == "GET" and inline.fresh_values:
            kwargs["initial"] = [inline.fresh_values] * inline.fresh
        return kwargs

    # Saving ------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, release: Release, form: Any, change: bool) -> None:
        """Save the fields; price, lifecycle and copies go their own ways, which write the history."""
        cleaned = form.cleaned_data
        with transaction.atomic():
            super().save_model(request, release, form, change)
            record = set_price(release, cleaned.get("price"))
            target = cleaned.get("new_lifecycle") or release.lifecycle
            ledger.set_lifecycle(release, target, by=request.user, reason=cleaned.get("lifecycle_reason", ""))
            if cleaned.get("movement"):
                movement.write(request, record, cleaned)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows, then what was pasted, so that pasted tracks find the discs."""
        super().save_related(request, form, formsets, change)
        said = []
        if lines := form.cleaned_data.get("tracks_pasted"):
            said += tracklist.write(form.instance, lines)
        if credits := form.cleaned_data.get("credits_pasted"):
            said += creditlist.write(form.instance, credits)
        if not change:
            said += artists.link(form.instance)
        for sentence in said:
            messages.warning(request, sentence)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Draw the smaller widths of new pictures, in the worker, once they are committed; tell of odd durations."""
        super().save_formset(request, form, formset, change)
        if formset.model is ReleaseImage:
            changed = [
                *formset.new_objects,
                *(image for image, fields in formset.changed_objects if "original" in fields),
            ]
            for image in changed:
                ReleaseImage.objects.filter(pk=image.pk).update(widths=[])
                transaction.on_commit(partial(make_widths.delay, image.pk), robust=True)
        if formset.model is Track:
            for row in formset.forms:
                if printed := getattr(row, "kept_as_printed", ""):
                    messages.warning(request, tracklist.kept_as_printed(row.instance.position, printed))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return changes.message_of(form, formsets, add=add)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A record's facts stay for ever: only a draft that nobody has ordered can be thrown away."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or (obj.lifecycle == Lifecycle.DRAFT and not obj.line_set.exists())

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # Pages beside the form ---------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        own = [
            path("lifecycle/", self.page(lifecycle.lifecycle_view), name="catalogue_product_lifecycle"),
            path("export/<str:form>/", self.page(exchange.export_view), name="catalogue_product_export"),
            path("import/", self.page(imports.upload), name="catalogue_product_import"),
            path("import/<int:pk>/", self.page(imports.show), name="catalogue_product_import_show"),
            path("import/<int:pk>/report/", self.page(imports.report), name="catalogue_product_import_report"),
            path("<int:pk>/preview/", self.page(preview.preview), name="catalogue_product_preview"),
            path("<int:pk>/stock/", self.page(pages.stock), name="catalogue_product_stock"),
            path("<int:pk>/lot/", self.page(counting.count_in), name="catalogue_product_lot"),
            path("<int:pk>/new-pressing/", self.page(pages.new_pressing), name="catalogue_product_pressing"),
        ]
        return [*own, *super().get_urls()]

    def page(self, view: Any) -> Any:
        """A view behind the admin's door; what its visitor may do there is asked by the view itself."""
        return self.admin_site.admin_view(partial(view, self))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Everything that has happened to a release: log, stock, lifecycle and prices in one line of time."""
        release = pages.release_or_404(self, request, int(object_id) if object_id.isdigit() else 0)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History of %(release)s") % {"release": release},
            "opts": self.opts,
            "original": release,
            "history": pages.timeline(release),
        }
        return TemplateResponse(request, "admin/catalogue/product/history.html", context)


def without(row: str | tuple[str, ...], hidden: set[str]) -> Any:
    """A fieldset's row without hidden fields; None where nothing is left."""
    if isinstance(row, str):
        return None if row in hidden else row
    return tuple(name for name in row if name not in hidden) or None

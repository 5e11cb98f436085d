"""A release on one page: its fields, gallery, tracks, credits, price, and stock by signed movements."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from catalog.models import (
    ArtistCredit,
    Credit,
    Medium,
    Milestone,
    Movement,
    Release,
    ReleaseImage,
    StockEvent,
    Track,
)
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from catalog.tasks import make_widths
from catalog.templatetags.money import money

Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")

MOVEMENTS = [
    (Movement.RECEIVED, _("received (+)")),
    (Movement.COUNTED, _("counted: difference (+ or −)")),
    (Movement.DAMAGED, _("damaged (−)")),
    (Movement.RETURNED, _("returned (+)")),
]


class ReleaseForm(forms.ModelForm[Release]):
    """The release with its price, and with a movement of copies to write down."""

    price = forms.DecimalField(
        label=_("price, € with VAT"), max_digits=8, decimal_places=2, min_value=0, required=False
    )
    movement = forms.ChoiceField(label=_("movement"), choices=[("", "—"), *MOVEMENTS], required=False)
    movement_copies = forms.IntegerField(
        label=_("copies"),
        required=False,
        help_text=_("Signed: +200 came, −3 are damaged."),
        min_value=-100_000,
        max_value=100_000,
    )
    movement_reason = forms.CharField(label=_("reason"), max_length=200, required=False)

    class Meta:
        model = Release
        fields = (
            "title", "artist_credit", "slug", "label", "catalogue_number", "gtin", "released_on",
            "accent", "is_pick", "per_customer_limit", "lifecycle",
            "lead_en", "lead_fr", "essay_en", "essay_fr", "notes_en", "notes_fr",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("price", "lifecycle"):
            self.fields[name].show_hidden_initial = True
        record = self.instance.stockrecord if self.instance.pk else None
        self.fields["price"].initial = record.price if record else None

    def clean(self) -> dict[str, Any]:
        """A movement is whole (what, how many), has the right sign, and leaves what is promised."""
        cleaned = super().clean() or {}
        kind, copies = cleaned.get("movement"), cleaned.get("movement_copies")
        if bool(kind) != bool(copies):
            raise ValidationError(gettext("A movement needs both: what happened, and copies other than 0."))
        if kind and copies:
            sign = {Movement.DAMAGED: -1, Movement.RECEIVED: 1, Movement.RETURNED: 1}.get(Movement(kind), 0)
            if sign * copies < 0:
                self.add_error("movement_copies", gettext("The sign does not fit what happened."))
            record = self.instance.stockrecord if self.instance.pk else None
            free = record.net_stock_level if record else 0
            if copies < 0 and free + copies < 0:
                text = gettext("Only %(count)d copies are free; the others are promised to orders.")
                self.add_error("movement_copies", text % {"count": max(free, 0)})
        buyable = (Lifecycle.ACTIVE, Lifecycle.PREORDER)
        if cleaned.get("lifecycle") in buyable and cleaned.get("price") is None:
            self.add_error("price", gettext("A release that is sold needs a price."))
        return cleaned


class ImageInline(admin.TabularInline[ReleaseImage, Release]):
    """The gallery: order, type, alternative text."""

    model = ReleaseImage
    fields = ("preview", "original", "type", "alt_en", "alt_fr", "decorative", "credit", "display_order")
    readonly_fields = ("preview",)
    extra = 0

    @admin.display(description=_("picture"))
    def preview(self, image: ReleaseImage) -> str:
        if not image.original:
            return "—"
        return format_html('<img src="{}" width="72" height="72" alt="">', image.thumb_url)


class TrackInline(admin.TabularInline[Track, Release]):
    """The tracks in their order."""

    model = Track
    fields = ("order", "position", "title", "duration", "duration_printed", "composers", "sample")
    extra = 0


class MediumInline(admin.TabularInline[Medium, Release]):
    """The discs."""

    model = Medium
    extra = 0


class ArtistInline(admin.TabularInline[ArtistCredit, Release]):
    """The people of the artist credit."""

    model = ArtistCredit
    autocomplete_fields = ("person",)
    extra = 0


class CreditInline(admin.TabularInline[Credit, Release]):
    """Who played and who did the rest."""

    model = Credit
    fields = ("person", "role", "detail", "track_range", "order")
    autocomplete_fields = ("person",)
    extra = 0


class MilestoneInline(admin.TabularInline[Milestone, Release]):
    """What was said of a repress. What was said stays: old promises cannot be edited or taken back."""

    model = Milestone
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StockEventInline(admin.TabularInline[StockEvent, Release]):
    """The history of stock and lifecycle, to read."""

    model = StockEvent
    fields = readonly_fields = ("at", "kind", "quantity", "before", "after", "reason", "by")
    extra = max_num = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Read only, so that a long history adds no fields to the form."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockEvent]:
        return super().get_queryset(request).select_related("by")


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin[Release]):
    """Everything about a release on one page, in the order of its own page."""

    form = ReleaseForm
    list_display = ("catalogue_number", "title", "artist_credit", "stock_state", "copies", "price_display")
    list_display_links = ("catalogue_number", "title")
    list_filter = ("stock_state", "label")
    list_select_related = ("label",)
    search_fields = ("title", "artist_credit", "catalogue_number")
    autocomplete_fields = ("label",)
    prepopulated_fields = {"slug": ("artist_credit", "title")}
    readonly_fields = ("stock_state", "copies")
    inlines = (
        ImageInline, TrackInline, ArtistInline, CreditInline, MediumInline, MilestoneInline, StockEventInline,
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("title", "artist_credit", "slug", ("label", "catalogue_number", "gtin"))}),
        (_("Release"), {"fields": ("released_on", "accent", "is_pick", "per_customer_limit")}),
        (
            _("Price and stock"),
            {
                "fields": (
                    ("lifecycle", "stock_state"),
                    ("price", "copies"),
                    ("movement", "movement_copies", "movement_reason"),
                )
            },
        ),
        (_("Texts"), {"fields": ("lead_en", "lead_fr", "essay_en", "essay_fr", "notes_en", "notes_fr")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        return super().get_queryset(request).prefetch_related("stockrecords")

    @admin.display(description=_("copies"))
    def copies(self, release: Release) -> str:
        record = release.stockrecord if release.pk else None
        if record is None:
            return "—"
        text = gettext("%(free)d free, %(allocated)d promised, %(stock)d on the shelf")
        return text % {
            "free": release.sellable,
            "allocated": record.num_allocated or 0,
            "stock": record.num_in_stock or 0,
        }

    @admin.display(description=_("price"))
    def price_display(self, release: Release) -> str:
        return money(release.price) or "—"

    def has_delete_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        """Only a draft that nobody has ordered: everything else has a history that must stay."""
        deletable = obj is not None and obj.lifecycle == Lifecycle.DRAFT and not obj.line_set.exists()
        return deletable and super().has_delete_permission(request, obj)

    def view_on_site(self, release: Release) -> str:
        return release.get_absolute_url()

    def save_model(self, request: HttpRequest, release: Release, form: Any, change: bool) -> None:
        """Save the fields; price, lifecycle and copies go through the ledger, which writes the history."""
        lifecycle = form.cleaned_data["lifecycle"]
        with transaction.atomic():
            ledger.lock(release)
            if change:
                release.lifecycle = Release.objects.values_list("lifecycle", flat=True).get(pk=release.pk)
            super().save_model(request, release, form, change)
            # What this form did not change, somebody else may have changed meanwhile: it stays.
            record = self.stock_of(release)
            if "price" in form.changed_data:
                StockRecord.objects.filter(pk=record.pk).update(price=form.cleaned_data["price"])
            if "lifecycle" in form.changed_data or not change:
                reason = form.cleaned_data["movement_reason"]
                ledger.set_lifecycle(release, lifecycle, by=request.user, reason=reason)
            if form.cleaned_data["movement"]:
                self.save_movement(request, record, form.cleaned_data)

    def stock_of(self, release: Release) -> Any:
        """The release's stock record, made with it; its copies are never written from a form."""
        partner = Partner.objects.get_or_create(code="sillon", defaults={"name": "Sillon"})[0]
        record, _created = StockRecord.objects.get_or_create(
            product=release,
            partner=partner,
            defaults={"partner_sku": release.slug, "num_in_stock": 0, "num_allocated": 0},
        )
        StockRecord.objects.filter(pk=record.pk).update(partner_sku=release.slug)
        return record

    def save_movement(self, request: HttpRequest, record: Any, cleaned: dict[str, Any]) -> None:
        """Write the movement down; if somebody bought meanwhile, say so and keep everything else."""
        try:
            ledger.move(
                record.pk,
                Movement(cleaned["movement"]),
                cleaned["movement_copies"],
                by=request.user,
                reason=cleaned["movement_reason"],
            )
        except ledger.NotEnoughCopies:
            messages.error(request, gettext("The movement was not written: those copies were sold meanwhile."))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Draw the smaller widths of new pictures, in the worker, once they are committed."""
        super().save_formset(request, form, formset, change)
        if formset.model is ReleaseImage:
            changed = [
                *formset.new_objects,
                *(image for image, fields in formset.changed_objects if "original" in fields),
            ]
            for image in changed:
                ReleaseImage.objects.filter(pk=image.pk).update(widths=[])
                transaction.on_commit(partial(make_widths.delay, image.pk), robust=True)

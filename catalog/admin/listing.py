"""The list of releases: what stands in a row, how it is searched, and in how few queries."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import LacksFilter, lacking
from catalog.alerts import demand, held
from catalog.models import Pressing, Release
from catalog.templatetags.money import money


class Listing(admin.ModelAdmin[Release]):
    """The rows of the list, and the words for copies and price that the form uses too."""

    list_display = (
        "sleeve", "catalogue_number", "title", "artist_credit", "label", "stock_state", "free", "waiting",
        "price_display", "lacks",
    )  # fmt: skip
    list_display_links = ("catalogue_number", "title")
    list_filter = ("stock_state", LacksFilter, "kind", ("label", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("label",)
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("title", "artist_credit", "catalogue_number", "other_numbers", "gtin")
    search_help_text = _("Title, artist, number or GTIN.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        return demand.beside(super().get_queryset(request)).prefetch_related("stockrecords", "images")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Release], search_term: str
    ) -> tuple[QuerySet[Release], bool]:
        """A GTIN is found however it is spaced."""
        found, doubles = super().get_search_results(request, queryset, search_term)
        digits = search_term.replace(" ", "").replace("-", "")
        if len(digits) >= 6 and digits.isascii() and digits.isdigit():
            pressed = Pressing.objects.filter(gtin__contains=digits).values("release")
            found = found | queryset.filter(Q(gtin__contains=digits) | Q(pk__in=pressed))
        return found, doubles

    @admin.display(description=_("picture"))
    def sleeve(self, release: Release) -> str:
        first = next(iter(release.images.all()), None)
        return (
            format_html('<img src="{}" width="40" height="40" alt="" loading="lazy">', first.thumb_url) if first else ""
        )

    @admin.display(description=_("copies"))
    def free(self, release: Release) -> str:
        return ngettext("%(count)d free", "%(count)d free", release.sellable) % {"count": release.sellable}

    @admin.display(description=_("on the waiting list"))
    def waiting(self, release: Release) -> str:
        return demand.in_words(release)

    @admin.display(description=_("copies"))
    def copies(self, release: Release) -> str:
        record = release.stockrecord if release.pk else None
        if record is None:
            return "—"
        text = gettext("%(free)d free, %(allocated)d promised, %(stock)d on the shelf")
        counts = {
            "free": release.sellable,
            "allocated": record.num_allocated or 0,
            "stock": record.num_in_stock or 0,
        }
        kept = held.of(record.pk) if record.num_allocated else None
        return f"{text % counts}. {held.in_words(kept)}" if kept else text % counts

    @admin.display(description=_("price"), ordering="stockrecords__price")
    def price_display(self, release: Release) -> str:
        return money(release.price) or "—"

    @admin.display(description=_("lacks"))
    def lacks(self, release: Release) -> str:
        return ", ".join(lacking(release))

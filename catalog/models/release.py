"""The release: Oscar's product, with the fields that a record has."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct
from oscar.apps.catalogue.managers import ProductQuerySet
from oscar.core.loading import get_model

from catalog import gtin, partial_dates
from catalog.formats import channels_display, format_display, size_display
from catalog.models.vocabulary import Accent, ReleaseKind, ReprintPolicy
from catalog.stock.states import BUYABLE, Lifecycle, StockState
from catalog.translated import Translated

if TYPE_CHECKING:
    from oscar.apps.partner.models import StockRecord


# What a card shows beside the release's own columns.
CARD = ("images", "stockrecords", "mediums")


class ReleaseQuerySet(ProductQuerySet):
    """Queries with the names that the shop uses."""

    def published(self) -> ReleaseQuerySet:
        """Everything but drafts."""
        return self.exclude(lifecycle=Lifecycle.DRAFT)

    def in_process(self) -> ReleaseQuerySet:
        """A repress is under way and there is nothing to sell meanwhile."""
        return self.filter(stock_state=StockState.IN_PROCESS)

    def newest_first(self) -> ReleaseQuerySet:
        """By date of release, unknown dates ("") last; the slug settles ties, so that pages never shuffle."""
        return self.order_by("-released_on", "slug")

    def for_cards(self) -> ReleaseQuerySet:
        """All that a card shows, in four queries whatever the number of releases."""
        return self.select_related("label").prefetch_related(*CARD)


class Product(AbstractProduct):  # type: ignore[django-manager-missing]  # Oscar's reviews have an untyped manager
    """The edition sold, known by its catalogue number. `Release` is its name in our code."""

    artist_credit = models.CharField(
        _("artist credit"), max_length=200, help_text=_("As printed on the sleeve: “Donald Byrd & Bobby Jaspar”.")
    )
    label = models.ForeignKey(
        "catalogue.Label",
        verbose_name=_("label"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="releases",
    )
    further_labels = models.ManyToManyField(
        "catalogue.Label",
        verbose_name=_("issued together with"),
        through="catalogue.FurtherLabel",
        blank=True,
        related_name="co_releases",
    )
    catalogue_number = models.CharField(
        _("catalogue number"),
        max_length=40,
        null=True,
        blank=True,
        help_text=_("Empty where none is known."),
    )
    catalogue_number_basis_en = models.CharField(
        _("basis of the number (English)"), max_length=200, blank=True, help_text=_("Empty: printed on the record.")
    )
    catalogue_number_basis_fr = models.CharField(_("basis of the number (French)"), max_length=200, blank=True)
    other_numbers = models.JSONField(
        _("other numbers"),
        default=list,
        blank=True,
        help_text=_("Of earlier printings, or the same one written otherwise."),
    )
    gtin = models.CharField(
        _("GTIN"),
        max_length=14,
        null=True,
        blank=True,
        help_text=_("The number under the bars; stored with 14 digits."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReleaseKind.choices, default=ReleaseKind.FACSIMILE)
    title_language = models.CharField(_("language of the title"), max_length=5, blank=True, help_text=_("fr, en …"))
    genre = models.CharField(_("genre"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters: FR, US."))
    series = models.ForeignKey(
        "catalogue.Series",
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="releases",
    )
    reprint_policy = models.CharField(
        _("further printings"), max_length=10, choices=ReprintPolicy.choices, default=ReprintPolicy.UNDECIDED
    )
    edition_size = models.PositiveIntegerField(_("size of the edition"), null=True, blank=True)
    numbered = models.BooleanField(_("numbered"), null=True, blank=True)
    format_printed = models.CharField(
        _("format as printed"), max_length=60, blank=True, help_text=_('“LP + 10"”, “2LP box set”.')
    )
    tracks_complete = models.BooleanField(_("all tracks are listed"), default=True)
    total_time = models.DurationField(_("total time as printed"), null=True, blank=True)
    released_on = models.CharField(
        _("released"), max_length=10, blank=True, validators=[partial_dates.validate], help_text=_("2022, 2022-11 …")
    )
    accent = models.CharField(_("accent"), max_length=10, choices=Accent.choices, default=Accent.CIEL)
    lead_en = models.CharField(
        _("lead (English)"), max_length=200, blank=True, help_text=_("One sentence for the panel.")
    )
    lead_fr = models.CharField(_("lead (French)"), max_length=200, blank=True)
    essay_author = models.CharField(_("author of the essay"), max_length=100, blank=True)
    price_listed = models.CharField(_("price as a source lists it"), max_length=60, blank=True)
    availability_listed = models.CharField(_("availability as a source lists it"), max_length=200, blank=True)
    flaws_en = models.TextField(_("known flaws of the source (English)"), blank=True)
    flaws_fr = models.TextField(_("known flaws of the source (French)"), blank=True)
    essay_en = models.TextField(_("essay (English)"), blank=True, help_text=_("Markdown."))
    essay_fr = models.TextField(_("essay (French)"), blank=True)
    notes_en = models.TextField(_("pressing notes (English)"), blank=True, help_text=_("One note a line."))
    notes_fr = models.TextField(_("pressing notes (French)"), blank=True)
    is_pick = models.BooleanField(_("chosen by the house"), default=False, help_text=_("Stands on the home page."))
    per_customer_limit = models.PositiveSmallIntegerField(
        _("limit per customer"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    lifecycle = models.CharField(_("lifecycle"), max_length=12, choices=Lifecycle.choices, default=Lifecycle.DRAFT)
    stock_state = models.CharField(
        _("stock state"),
        max_length=24,
        choices=StockState.choices,
        default=StockState.DRAFT,
        editable=False,
        db_index=True,
    )

    lead = Translated()
    catalogue_number_basis = Translated()
    essay = Translated()
    notes = Translated()
    flaws = Translated()

    objects = ReleaseQuerySet.as_manager()  # type: ignore[misc]  # Oscar's own manager has no types

    class Meta(AbstractProduct.Meta):
        abstract = False
        app_label = "catalogue"
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = (
            models.UniqueConstraint(fields=["slug"], name="release_slug_unique"),
            models.UniqueConstraint(fields=["label", "catalogue_number"], name="release_number_unique_per_label"),
            gtin.constraint("gtin", "release_gtin_sound"),
        )
        indexes = (
            models.Index(fields=["-released_on", "slug"], name="release_newest_first"),
            models.Index("title", name="release_title"),
            models.Index("artist_credit", name="release_artist"),
        )

    def __str__(self) -> str:
        return f"{self.artist_credit}: {self.title}" if self.artist_credit else self.title

    def get_absolute_url(self) -> str:
        return reverse("release", kwargs={"slug": self.slug})

    def clean(self) -> None:
        """Every release is of Oscar's one product class, “Record”, and its GTIN is sound."""
        if not self.product_class_id:
            record = get_model("catalogue", "ProductClass").objects.get_or_create(slug="record", name="Record")
            self.product_class = record[0]
        try:
            self.gtin = gtin.normalise(self.gtin) if self.gtin else None
        except ValidationError as fault:
            raise ValidationError({"gtin": fault}) from None
        super().clean()

    def save(self, *args: object, **kwargs: object) -> None:
        """An empty number is an unknown one: "" would clash with the next ""."""
        self.catalogue_number, self.gtin = self.catalogue_number or None, self.gtin or None
        super().save(*args, **kwargs)

    # What the page says ------------------------------------------------------------------------------------------

    @property
    def foreign_title(self) -> str:
        """The language of the title where it is not the page's: for `lang`, so that it is read aloud rightly."""
        page = (get_language() or "en")[:2]
        return self.title_language if self.title_language and self.title_language[:2] != page else ""

    @property
    def artist_display(self) -> str:
        return self.artist_credit

    @property
    def release_year(self) -> int | None:
        return int(self.released_on[:4]) if self.released_on else None

    @cached_property
    def label_display(self) -> str:
        names = [self.label.name] if self.label else []
        return " / ".join([*names, *(further.label.name for further in self.further.select_related("label"))])

    @property
    def size_in(self) -> int | None:
        """Inches of the largest disc; None where it is not known."""
        return max((medium.size_in for medium in self.mediums.all() if medium.size_in), default=None)

    @property
    def size_cm(self) -> Decimal | None:
        return size_display(self.size_in)

    @property
    def speed_rpm(self) -> int | None:
        return next((medium.speed_rpm for medium in self.mediums.all() if medium.speed_rpm), None)

    @property
    def channels(self) -> str:
        return next((medium.channels for medium in self.mediums.all()), "unknown")

    @property
    def channels_display(self) -> str:
        return channels_display(self.channels)

    @property
    def format_display(self) -> str:
        """“33 rpm, 25 cm”, “2 LP”, in the active language."""
        return format_display(list(self.mediums.all()))

    # What it costs and whether it can be had ----------------------------------------------------------------------

    @cached_property
    def stockrecord(self) -> StockRecord | None:
        """The one stock record; uses a prefetch where there is one."""
        record: StockRecord | None = next(iter(self.stockrecords.all()), None)
        return record

    @property
    def price(self) -> Decimal | None:
        """Euro, VAT included; None where no price is set."""
        return self.stockrecord.price if self.stockrecord else None

    @property
    def sellable(self) -> int:
        return max(self.stockrecord.net_stock_level, 0) if self.stockrecord else 0

    @property
    def buyable(self) -> bool:
        return self.stock_state in BUYABLE and self.price is not None

    @property
    def max_copies(self) -> int:
        """How many copies one cart may hold now: the stock, the limit per customer, and ten at the most."""
        return min(self.sellable, self.per_customer_limit or 10, 10) if self.buyable else 0

    @property
    def low_stock_threshold(self) -> int:
        record = self.stockrecord
        return (record and record.low_stock_threshold) or settings.LOW_STOCK_THRESHOLD


Release = Product

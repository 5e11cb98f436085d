"""Where a statement comes from, what two sources disagree about, and what others have written."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog import partial_dates
from catalog.translated import Translated

QUOTE_WORDS = 25


class Source(models.Model):
    """A page, a sleeve or a person that a fact was taken from."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="sources")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    url = models.URLField(_("address"), max_length=500, blank=True)
    text = models.CharField(_("description"), max_length=200, blank=True)

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.text or self.url


class Conflict(models.Model):
    """What two sources disagree about, or what is printed and cannot be true."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="conflicts")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    text_en = models.TextField(_("what (English)"))
    text_fr = models.TextField(_("what (French)"), blank=True)

    text = Translated()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("conflict of sources")
        verbose_name_plural = _("conflicts of sources")

    def __str__(self) -> str:
        return self.text


class PressQuote(models.Model):
    """At most 25 words that somebody has printed about the release."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="press_quotes")
    author = models.CharField(_("author"), max_length=100, blank=True)
    publication = models.CharField(_("publication"), max_length=100)
    printed_on = models.CharField(_("printed"), max_length=10, blank=True, validators=[partial_dates.validate])
    text = models.CharField(_("quotation"), max_length=300)

    class Meta:
        verbose_name = _("press quotation")
        verbose_name_plural = _("press quotations")

    def __str__(self) -> str:
        return f"{self.publication}: {self.text[:40]}"

    def clean(self) -> None:
        """More than 25 words are no quotation any more."""
        if len(self.text.split()) > QUOTE_WORDS:
            raise ValidationError({"text": _("At most 25 words may be quoted.")})


class ExternalId(models.Model):
    """The release in somebody else's catalogue."""

    class Scheme(models.TextChoices):
        DISCOGS = "discogs", "Discogs"
        MUSICBRAINZ = "musicbrainz", "MusicBrainz"
        IMDB = "imdb", "IMDb"

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="external_ids")
    scheme = models.CharField(_("catalogue"), max_length=12, choices=Scheme.choices)
    value = models.CharField(_("id"), max_length=100)

    class Meta:
        verbose_name = _("external id")
        verbose_name_plural = _("external ids")
        constraints = (models.UniqueConstraint(fields=["release", "scheme", "value"], name="external_id_once"),)

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class PriceChange(models.Model):
    """A price and the moment from which it held; the 30-day rule for reductions needs every one."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="price_changes")
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True, blank=True)
    at = models.DateTimeField(_("since"))

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")

    def __str__(self) -> str:
        return f"{self.price} ({self.at:%Y-%m-%d})"

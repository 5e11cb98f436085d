"""The printings of a release, and what is in the hand: jacket, obi, inner sleeve, inserts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog import gtin, partial_dates
from catalog.translated import Translated


class Pressing(models.Model):
    """One printing. Its own number or GTIN stands here only where it differs from the release's."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="pressings")
    ordinal = models.PositiveSmallIntegerField(_("printing"), default=1)
    made_on = models.CharField(_("when"), max_length=10, blank=True, validators=[partial_dates.validate])
    plant = models.CharField(_("plant"), max_length=200, blank=True)
    metal = models.CharField(_("metal work"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("copies"), null=True, blank=True)
    catalogue_number = models.CharField(_("catalogue number"), max_length=60, blank=True)
    further_numbers = models.JSONField(_("further numbers"), default=list, blank=True)
    gtin = models.CharField(_("GTIN"), max_length=14, null=True, blank=True)
    differences_en = models.CharField(_("differences (English)"), max_length=300, blank=True)
    differences_fr = models.CharField(_("differences (French)"), max_length=300, blank=True)

    differences = Translated()

    class Meta:
        ordering = ("ordinal",)
        verbose_name = _("printing")
        verbose_name_plural = _("printings")
        constraints = (
            models.UniqueConstraint(fields=["release", "ordinal"], name="pressing_ordinal_unique"),
            gtin.constraint("gtin", "pressing_gtin_sound"),
        )

    def __str__(self) -> str:
        return f"{self.ordinal}"

    def clean(self) -> None:
        """A GTIN is checked and stored as 14 digits."""
        self.gtin = gtin.normalise(self.gtin) if self.gtin else None


class Packaging(models.Model):
    """The jacket and what goes with it. None means that no source says."""

    release = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="packaging")
    jacket_en = models.CharField(_("jacket (English)"), max_length=200, blank=True)
    jacket_fr = models.CharField(_("jacket (French)"), max_length=200, blank=True)
    obi = models.BooleanField(_("obi"), null=True, blank=True)
    inner_sleeve_en = models.CharField(_("inner sleeve (English)"), max_length=200, blank=True)
    inner_sleeve_fr = models.CharField(_("inner sleeve (French)"), max_length=200, blank=True)

    jacket = Translated()
    inner_sleeve = Translated()

    class Meta:
        verbose_name = _("packaging")
        verbose_name_plural = _("packaging")

    def __str__(self) -> str:
        return self.jacket


class InsertKind(models.TextChoices):
    """What lies in the sleeve, and what comes with it without lying there."""

    INSERT = "insert", _("insert")
    EXTRA = "extra", _("extra")


class Insert(models.Model):
    """Something that lies in the sleeve beside the record, or comes with it (a download)."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="inserts")
    kind = models.CharField(_("kind"), max_length=6, choices=InsertKind.choices, default=InsertKind.INSERT)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    text_en = models.CharField(_("what (English)"), max_length=200)
    text_fr = models.CharField(_("what (French)"), max_length=200, blank=True)

    text = Translated()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("insert")
        verbose_name_plural = _("inserts")
        constraints = (models.UniqueConstraint(fields=["release", "order"], name="insert_order_unique"),)

    def __str__(self) -> str:
        return self.text

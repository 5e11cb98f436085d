"""What is in the sleeve: mediums, their sides, and the tracks on them."""

from __future__ import annotations

from datetime import timedelta

from django.core.validators import FileExtensionValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Channels(models.TextChoices):
    """Mono, stereo, or not known: never guessed."""

    MONO = "mono", _("mono")
    STEREO = "stereo", _("stereo")
    UNKNOWN = "unknown", _("not known")


class Medium(models.Model):
    """One disc of a release."""

    release = models.ForeignKey(
        "catalogue.Product", verbose_name=_("release"), on_delete=models.CASCADE, related_name="mediums"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    size_in = models.PositiveSmallIntegerField(
        _("size"), null=True, blank=True, choices=[(12, "12″ (30 cm)"), (10, "10″ (25 cm)"), (7, "7″ (17 cm)")]
    )
    speed_rpm = models.PositiveSmallIntegerField(
        _("speed"), null=True, blank=True, choices=[(33, "33⅓"), (45, "45"), (78, "78")]
    )
    channels = models.CharField(_("channels"), max_length=7, choices=Channels.choices, default=Channels.UNKNOWN)
    weight_g = models.PositiveSmallIntegerField(_("weight, g"), null=True, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)

    class Meta:
        ordering = ("position",)
        verbose_name = _("disc")
        verbose_name_plural = _("discs")
        constraints = (models.UniqueConstraint(fields=["release", "position"], name="medium_position_unique"),)

    def __str__(self) -> str:
        return f"{self.release_id}/{self.position}"


class Side(models.Model):
    """One side of a disc, by its letter."""

    medium = models.ForeignKey(Medium, verbose_name=_("disc"), on_delete=models.CASCADE, related_name="sides")
    letter = models.CharField(_("letter"), max_length=2)
    matrix = models.CharField(_("matrix / run-out"), max_length=100, blank=True)

    class Meta:
        ordering = ("letter",)
        verbose_name = _("side")
        verbose_name_plural = _("sides")
        constraints = (models.UniqueConstraint(fields=["medium", "letter"], name="side_letter_unique"),)

    def __str__(self) -> str:
        return self.letter


class Track(models.Model):
    """One piece. Its side and its duration may be unknown; an impossible duration is kept as printed."""

    release = models.ForeignKey(
        "catalogue.Product", verbose_name=_("release"), on_delete=models.CASCADE, related_name="tracks"
    )
    side = models.ForeignKey(
        Side, verbose_name=_("side"), null=True, blank=True, on_delete=models.SET_NULL, related_name="tracks"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    position = models.CharField(_("position"), max_length=10, help_text=_("As printed: A1, B2, or 7."))
    title = models.CharField(_("title"), max_length=255)
    duration = models.DurationField(
        _("duration"), null=True, blank=True, validators=[MinValueValidator(timedelta(seconds=1))]
    )
    duration_printed = models.CharField(
        _("duration as printed"), max_length=20, blank=True, help_text=_("Only where it cannot be true: 8'81.")
    )
    composers = models.CharField(_("composers"), max_length=255, blank=True)
    sample = models.FileField(
        _("sample"), upload_to="samples/", blank=True, validators=[FileExtensionValidator(["wav", "mp3", "ogg", "m4a"])]
    )
    waveform = models.JSONField(_("waveform"), default=list, blank=True, editable=False)

    class Meta:
        ordering = ("order",)
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        constraints = (models.UniqueConstraint(fields=["release", "order"], name="track_order_unique"),)

    def __str__(self) -> str:
        return f"{self.position} {self.title}"

    @property
    def number(self) -> str:
        """The position without its side's letter: “1” of “A1”."""
        return self.position.removeprefix(self.side.letter) if self.side else self.position

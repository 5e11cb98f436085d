"""Where the sound comes from: the first issue, the sessions, and the chain from the tape to the shelf."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog import partial_dates
from catalog.translated import Translated


class OriginalIssue(models.Model):
    """The first issue of the recording, as far as the sources tell."""

    release = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="original_issue")
    label = models.CharField(_("label"), max_length=200, blank=True)
    catalogue_number = models.CharField(_("catalogue number"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters: FR, US."))
    format = models.CharField(_("format"), max_length=60, blank=True, help_text=_('As the trade writes it: 10" LP.'))
    matrix = models.JSONField(_("matrix numbers"), default=list, blank=True)

    class Meta:
        verbose_name = _("first issue")
        verbose_name_plural = _("first issues")

    def __str__(self) -> str:
        return " ".join(filter(None, [self.label, self.catalogue_number]))


class SessionKind(models.TextChoices):
    """How a recording came about."""

    STUDIO = "studio", _("studio")
    LIVE = "live", _("live")
    BROADCAST = "broadcast", _("broadcast")
    SOUNDTRACK = "soundtrack", _("soundtrack")
    PRIVATE = "private tape", _("private tape")


class Session(models.Model):
    """A recording session. Dates are as precise as the source: “1962”, “1958-11”, “1957-12-04”."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="sessions")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    date_from = models.CharField(_("from"), max_length=10, validators=[partial_dates.validate])
    date_to = models.CharField(_("to"), max_length=10, validators=[partial_dates.validate])
    place = models.ForeignKey(
        "catalogue.Place",
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    place_credited = models.CharField(_("place as printed"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=SessionKind.choices, default=SessionKind.STUDIO)
    engineer = models.ForeignKey(
        "catalogue.Person",
        verbose_name=_("engineer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="engineered",
    )
    track_range = models.CharField(_("tracks"), max_length=100, blank=True, help_text=_("“A1, A2, B3”; empty: all."))

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = (
            models.UniqueConstraint(fields=["release", "order"], name="session_order_unique"),
            models.CheckConstraint(
                condition=models.Q(date_to__gte=models.F("date_from")), name="session_dates_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.date_from} {self.place_printed}".strip()

    @property
    def place_printed(self) -> str:
        """The place as the source prints it, else by its name; "" where it is not known."""
        return self.place_credited or (self.place.name if self.place else "")

    @property
    def place_display(self) -> str:
        """The same in the active language, but for what is kept as printed."""
        return self.place_credited or (self.place.display if self.place else "")


class StepKind(models.TextChoices):
    """The steps from the tape to the shelf, in the order of the work."""

    TAPE = "tape", _("Tape")
    TRANSFER = "transfer", _("Transfer")
    RESTORATION = "restoration", _("Restoration")
    MASTERING = "mastering", _("Mastering")
    CUT = "cut", _("Lacquer cut")
    PLATING = "plating", _("Metal")
    PRESSING = "pressing", _("Pressing")
    SLEEVE = "sleeve", _("Sleeve")
    CHECK = "check", _("Check")


class Domain(models.TextChoices):
    """Whether a step is analogue or digital; what is not disclosed is said to be so."""

    ANALOGUE = "analogue", _("analogue")
    DIGITAL = "digital", _("digital")
    UNDISCLOSED = "undisclosed", _("not disclosed")


class ProductionStep(models.Model):
    """One step of the production chain, as a source states it."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="production_steps")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("step"), max_length=12, choices=StepKind.choices)
    domain = models.CharField(_("domain"), max_length=12, choices=Domain.choices, default=Domain.UNDISCLOSED)
    from_original_master = models.BooleanField(
        _("from the original master"), default=False, help_text=_("Only of the tape, and only where a source says so.")
    )
    person = models.ForeignKey(
        "catalogue.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="production_steps",
    )
    credited_as = models.CharField(_("credited as"), max_length=200, blank=True)
    where = models.CharField(_("where"), max_length=200, blank=True)
    made_on = models.CharField(_("when"), max_length=10, blank=True, validators=[partial_dates.validate])
    text_en = models.CharField(_("text (English)"), max_length=200, blank=True)
    text_fr = models.CharField(_("text (French)"), max_length=200, blank=True)
    evidence = models.ForeignKey(
        "catalogue.ProductImage",
        verbose_name=_("evidence"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    text = Translated()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("production step")
        verbose_name_plural = _("production chain")
        constraints = (models.UniqueConstraint(fields=["release", "order"], name="production_step_order_unique"),)

    def __str__(self) -> str:
        return str(self.get_kind_display())

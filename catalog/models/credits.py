"""Who played, recorded, photographed and wrote."""

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from catalog.instruments import INSTRUMENTS


class Role(models.TextChoices):
    """The controlled list; what is finer ("tenor saxophone") stands in the detail."""

    MUSICIAN = "musician", _("musician")
    CONDUCTOR = "conductor", _("conductor")
    ENGINEER = "engineer", _("recording engineer")
    LINER_NOTES = "liner_notes", _("liner notes")
    PHOTOGRAPHY = "photography", _("photography")
    DESIGN = "design", _("design")
    PRODUCER = "original_producer", _("producer of the first issue")
    REISSUE_PRODUCER = "reissue_producer", _("reissue producer")
    LICENSED_FROM = "licensed_from", _("licensed from")


PLAYING = (Role.MUSICIAN, Role.CONDUCTOR)


class ArtistCredit(models.Model):
    """One of the people in a release's artist credit, in the order of the sleeve."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="artist_credits")
    person = models.ForeignKey(
        "catalogue.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="artist_credits"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    credited_as = models.CharField(_("credited as"), max_length=200, blank=True)
    join_phrase = models.CharField(
        _("join phrase"), max_length=20, blank=True, help_text=_("What follows the name: “ & ”.")
    )

    class Meta:
        ordering = ("order",)
        verbose_name = _("artist")
        verbose_name_plural = _("artists")
        constraints = (models.UniqueConstraint(fields=["release", "order"], name="artist_credit_order_unique"),)

    def __str__(self) -> str:
        return self.credited_as or str(self.person)


class Credit(models.Model):
    """A person's part in a release."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="credits")
    person = models.ForeignKey(
        "catalogue.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="credits"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.MUSICIAN)
    detail = models.CharField(_("detail"), max_length=100, blank=True, help_text=_("“tenor saxophone”, “insert”."))
    credited_as = models.CharField(_("credited as"), max_length=200, blank=True)
    track_range = models.CharField(_("tracks"), max_length=100, blank=True, help_text=_("“A1, A2, B3”; empty: all."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("order", "pk")
        verbose_name = _("credit")
        verbose_name_plural = _("credits")

    def __str__(self) -> str:
        return f"{self.person} ({self.role_display})"

    @property
    def part(self) -> tuple[str, str]:
        """The role and its detail: credits with the same part stand under one heading."""
        return self.role_display, self.detail

    @property
    def role_display(self) -> str:
        """The instrument where there is one, else the role, in the active language."""
        if self.role in PLAYING and self.detail:
            parts = [part.strip() for part in self.detail.split(",")]
            return ", ".join(translate(part) if part in INSTRUMENTS else part for part in parts)
        return self.get_role_display()

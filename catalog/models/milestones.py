"""The milestones of a repress: what was said, when, and for when. A new promise never overwrites an old one."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.translated import Translated


class Stage(models.TextChoices):
    """The six stages of a repress, in order."""

    ORDERED = "ordered", _("Ordered")
    METAL = "metal", _("Metal work")
    TEST_PRESSING = "test_pressing", _("Test pressing")
    PRESSING = "pressing", _("Pressing")
    SLEEVES = "sleeves", _("Sleeves")
    COUNTED = "counted", _("Counted in")

    @property
    def number(self) -> int:
        """1 to 6."""
        return list(Stage).index(self) + 1


class Milestone(models.Model):
    """One thing that the label said about a repress."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="milestones")
    pressing = models.ForeignKey(
        "catalogue.Pressing",
        verbose_name=_("printing"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="milestones",
    )
    stage = models.CharField(_("stage"), max_length=15, choices=Stage.choices)
    said_on = models.DateField(_("said on"))
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    promised_for = models.DateField(_("promised for"), null=True, blank=True)
    text_en = models.CharField(_("text (English)"), max_length=250, blank=True)
    text_fr = models.CharField(_("text (French)"), max_length=250, blank=True)

    text = Translated()

    class Meta:
        ordering = ("-said_on", "-pk")
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return f"{self.said_on:%Y-%m-%d} {self.get_stage_display()}"

    @property
    def stage_number(self) -> int:
        return Stage(self.stage).number

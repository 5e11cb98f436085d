"""Labels and people: the names that credits and releases point to."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.whereabouts import localised


class Named(models.Model):
    """Something with a name of its own and a page to come."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    sort_name = models.CharField(_("sort name"), max_length=200, help_text=_("As in an index: “Davis, Miles”."))
    slug = models.SlugField(_("slug"), max_length=200, unique=True)

    class Meta:
        abstract = True
        ordering = ("sort_name",)

    def __str__(self) -> str:
        return self.name

    @property
    def display(self) -> str:
        """The name in the active language."""
        return self.name


class Label(Named):
    """A record label, as printed on the disc."""

    class Meta(Named.Meta):
        verbose_name = _("label")
        verbose_name_plural = _("labels")


class FurtherLabel(models.Model):
    """A label that a release is issued together with, after the first: “Sam Records / Saga”."""

    release = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="further")
    label = models.ForeignKey(Label, verbose_name=_("label"), on_delete=models.PROTECT, related_name="further")
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        ordering = ("order",)
        verbose_name = _("further label")
        verbose_name_plural = _("further labels")
        constraints = (
            models.UniqueConstraint(fields=["release", "order"], name="further_label_order_unique"),
            models.UniqueConstraint(fields=["release", "label"], name="further_label_once"),
        )

    def __str__(self) -> str:
        return str(self.label)


class Place(Named):
    """A studio, a club, a hall: where a session took place."""

    name_fr = models.CharField(
        _("name in French"),
        max_length=200,
        blank=True,
        help_text=_("Where it has one: “Chez Francis Paudras, Paris”. Countries and large cities find their own."),
    )

    class Meta(Named.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")

    @property
    def display(self) -> str:
        french = (get_language() or "en").startswith("fr")
        return self.name_fr if french and self.name_fr else localised(self.name)


class Series(Named):
    """A series of releases, as the label calls it."""

    class Meta(Named.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series")


class Person(Named):
    """A person or a group; artist, musician, engineer or photographer through credits."""

    class Meta(Named.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

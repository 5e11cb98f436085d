"""Labels, places, series and people: the names that releases and credits point to, and what they were called before."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalog.whereabouts import localised


class NamedQuerySet(models.QuerySet[Any]):
    """Names, found by what they are called, or were called before they were merged or renamed."""

    def called(self, name: str) -> Any:
        """Who bears this name, or bore it last; None where nobody does."""
        return self.filter(name=name).first() or self._before(former__name=name)

    def at(self, slug: str) -> Any:
        """Who has this address, or had it last; None where nobody does."""
        return self.filter(slug=slug).first() or self._before(former__slug=slug)

    def _before(self, **what: str) -> Any:
        return self.filter(**what).order_by("-former__pk").first()


class Named(models.Model):
    """Something with a name of its own and a page to come."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    sort_name = models.CharField(_("sort name"), max_length=200, help_text=_("As in an index: “Davis, Miles”."))
    slug = models.SlugField(_("slug"), max_length=200, unique=True)

    objects = NamedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("sort_name",)

    def __str__(self) -> str:
        return self.name

    @property
    def display(self) -> str:
        """The name in the active language."""
        return self.name

    def remember(self, name: str, slug: str) -> None:
        """This name and this address lead here from now on."""
        former: Any = self.former  # type: ignore[attr-defined]  # each kind of name has a table of its own below
        former.get_or_create(name=name, slug=slug)


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
        verbose_name_plural = pgettext_lazy("plural", "series")


class Person(Named):
    """A person or a group; artist, musician, engineer or photographer through credits."""

    class Meta(Named.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")


class FormerName(models.Model):
    """A name and a slug that now belong to another: of a merged duplicate, or from before a new name."""

    name = models.CharField(_("name"), max_length=200, db_index=True)
    slug = models.SlugField(_("slug"), max_length=200)

    class Meta:
        abstract = True
        ordering = ("name", "pk")
        verbose_name = _("former name")
        verbose_name_plural = _("former names")

    def __str__(self) -> str:
        return self.name


class FormerLabel(FormerName):
    """What a label was called before."""

    now = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="former")

    class Meta(FormerName.Meta):
        constraints = (models.UniqueConstraint(fields=["now", "name", "slug"], name="former_label_once"),)


class FormerPlace(FormerName):
    """What a place was called before."""

    now = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="former")

    class Meta(FormerName.Meta):
        constraints = (models.UniqueConstraint(fields=["now", "name", "slug"], name="former_place_once"),)


class FormerSeries(FormerName):
    """What a series was called before."""

    now = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="former")

    class Meta(FormerName.Meta):
        constraints = (models.UniqueConstraint(fields=["now", "name", "slug"], name="former_series_once"),)


class FormerPerson(FormerName):
    """What a person was called before."""

    now = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former")

    class Meta(FormerName.Meta):
        constraints = (models.UniqueConstraint(fields=["now", "name", "slug"], name="former_person_once"),)

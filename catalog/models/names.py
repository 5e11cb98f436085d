"""Labels and people: the names that credits and releases point to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Label(Named):
    """A record label, as printed on the disc."""

    class Meta(Named.Meta):
        verbose_name = _("label")
        verbose_name_plural = _("labels")


class Person(Named):
    """A person or a group; artist, musician, engineer or photographer through credits."""

    class Meta(Named.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

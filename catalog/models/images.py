"""The pictures of a release: Oscar's product image with a type, an alternative text and its smaller widths."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.apps.catalogue.abstract_models import AbstractProductImage

from catalog.pictures import width_name
from catalog.translated import Translated


class ImageType(models.TextChoices):
    """Which part of the record a picture shows."""

    FRONT = "front", _("front")
    BACK = "back", _("back")
    LABEL = "label", pgettext_lazy("picture", "label")
    OBI = "obi", _("obi")
    INSERT = "insert", _("insert")
    SPINE = "spine", _("spine")
    MATRIX = "matrix", _("matrix")


class ProductImage(AbstractProductImage):
    """A picture of a release. `widths` lists the smaller files that are drawn already, in pixels."""

    type = models.CharField(_("type"), max_length=10, choices=ImageType.choices, default=ImageType.FRONT)
    alt_en = models.CharField(_("alternative text (English)"), max_length=250, blank=True)
    alt_fr = models.CharField(_("alternative text (French)"), max_length=250, blank=True)
    decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("Says nothing that the text does not say; read aloud as nothing.")
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    width = models.PositiveIntegerField(_("width, px"), default=1280, editable=False)
    widths = models.JSONField(_("widths"), default=list, blank=True, editable=False)

    alt = Translated()

    class Meta(AbstractProductImage.Meta):
        abstract = False
        app_label = "catalogue"
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        """What it shows, for lists to choose from: Oscar's own text asks for the release, a query a picture."""
        kind = self.get_type_display()
        return f"{kind} · {Truncator(self.alt).chars(60)}" if self.alt else kind

    def clean(self) -> None:
        """A picture says what it shows, or says that it shows nothing."""
        super().clean()
        if not self.alt_en and not self.decorative:
            raise ValidationError({"alt_en": _("Say what the picture shows, or tick “decorative”.")})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Close the gap in the database: Oscar saves the rows that the product has in memory, the deleted one too."""
        key, place = self.product_id, self.display_order
        deleted: tuple[int, dict[str, int]] = super(AbstractProductImage, self).delete(*args, **kwargs)
        ProductImage.objects.filter(product_id=key, display_order__gt=place).update(
            display_order=models.F("display_order") - 1
        )
        return deleted

    @property
    def url(self) -> str:
        """The largest file."""
        return str(self.original.url)

    @property
    def thumb_url(self) -> str:
        """The smallest file that is drawn, else the largest."""
        return self._width_url(min(self.widths)) if self.widths else self.url

    @property
    def srcset(self) -> str:
        """The `srcset` of an <img>; "" while only the largest file is there."""
        if not self.widths:
            return ""
        smaller = [f"{self._width_url(width)} {width}w" for width in sorted(self.widths)]
        return ", ".join([*smaller, f"{self.url} {self.width}w"])

    def _width_url(self, width: int) -> str:
        return str(self.original.storage.url(width_name(str(self.original.name), width)))


ReleaseImage = ProductImage

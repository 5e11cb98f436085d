"""What the demo remembers."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DemoItem(models.Model):
    """Something that the demo has brought once: a release, a picture, a sound. It never brings it again.

    So what staff remove stays away, and what they change stays changed, however often the demo is loaded.
    """

    key = models.CharField(_("key"), max_length=250, unique=True)
    brought_at = models.DateTimeField(_("brought"), default=timezone.now)

    class Meta:
        verbose_name = _("item of the demo")
        verbose_name_plural = _("items of the demo")

    def __str__(self) -> str:
        return self.key

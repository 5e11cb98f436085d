"""The user model. It is in the very first migration, since it cannot be changed for another one later."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Oscar's reviews have an untyped manager
    """A customer or a member of staff; signs in with an e-mail address."""

    email_confirmed_at = models.DateTimeField(
        _("e-mail confirmed"),
        null=True,
        blank=True,
        help_text=_("Until then an account shows no orders and no alerts."),
    )

    class Meta(AbstractUser.Meta):
        abstract = False
        swappable = "AUTH_USER_MODEL"

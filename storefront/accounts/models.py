"""The user model. It is in the very first migration, since it cannot be changed for another one later."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser
from oscar.apps.customer.abstract_models import UserManager as OscarUserManager

from consent.addresses import normal, readable


class UserQuerySet(models.QuerySet["User"]):
    """Queries with the names that accounts use."""

    def at(self, address: str) -> UserQuerySet:
        """The account of a mailbox, if it has one."""
        return self.filter(email=normal(address))

    def owners(self) -> UserQuerySet:
        """Those who may do everything in the back office, each once."""
        ones = models.Q(is_superuser=True) | models.Q(groups__name="owner", is_staff=True)
        return self.filter(pk__in=self.model.objects.filter(ones, is_active=True).values("pk"))


class UserManager(OscarUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    """Makes and finds accounts by the one spelling of an address, for the admin's door too."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user: User = super().create_user(normal(email), password, **fields)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        user: User = self.get(email=normal(username or ""))
        return user

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return normal(email or "")


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Oscar's reviews have an untyped manager
    """A customer or a member of staff; signs in with an e-mail address."""

    email_confirmed_at = models.DateTimeField(
        _("e-mail confirmed"),
        null=True,
        blank=True,
        help_text=_("Until then an account shows no orders and no alerts."),
    )

    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        abstract = False
        swappable = "AUTH_USER_MODEL"
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="account_email_in_one_spelling"),
        )

    @property
    def address(self) -> str:
        """The e-mail address as its owner would write it."""
        return readable(self.email)

    def become_nobody(self) -> None:
        """Keep the row, since what staff did is told by it, and nothing in it that says who it was."""
        self.email = f"erased-{self.pk}@sillon.invalid"
        self.first_name = self.last_name = ""
        self.is_active = self.is_staff = self.is_superuser = False
        self.last_login = self.email_confirmed_at = None
        self.set_unusable_password()
        self.save()
        self.groups.clear()
        self.user_permissions.clear()

    def _migrate_alerts_to_user(self) -> None:
        """Oscar asks its own table of alerts on every save; the shop has none there."""

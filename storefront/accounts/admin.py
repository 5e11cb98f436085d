"""Staff accounts in the admin. Django's `UserAdmin` brings a page for groups along: roles are no free choice."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from storefront.accounts.models import User

admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """People who can sign in; the password form is Django's own. A role is a group: editor, shop or owner."""

    list_display = ("email", "first_name", "last_name", "is_staff", "is_active")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email_confirmed_at")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody makes anybody a superuser who is none: that would be a way around every role."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Too much would stay behind. An account is erased by its owner, or by `manage.py erase_person`."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Another address is not proved yet, even if the one before was."""
        if "email" in form.changed_data and "email_confirmed_at" not in form.changed_data:
            obj.email_confirmed_at = None
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A superuser's account (and password) is a superuser's business."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

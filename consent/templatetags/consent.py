"""What the pages say about cookies and the choice."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.permission import Permission
from consent.purposes import Life, Purpose

register = template.Library()


@register.filter
def allows(permission: Permission, purpose: str) -> bool:
    """Whether a purpose is permitted: `{% if permission|allows:"cart" %}`."""
    return permission.allows(Purpose(purpose))


@register.filter
def lasting(life: timedelta | Life) -> str:
    """How long a cookie lives, in words."""
    if life is Life.NEVER:
        return _("It does not exist")
    if life is Life.VISIT:
        return _("Until you close the browser")
    return ngettext("%(count)d day", "%(count)d days", life.days) % {"count": life.days}

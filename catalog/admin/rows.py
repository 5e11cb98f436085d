"""Inlines as rows that fit a desk (templates/admin/catalogue/rows.html), with some ready in a new release's form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_noop

# Django's own French speaks of objects, and leaves articles out.
gettext_noop("Add another %(verbose_name)s")
gettext_noop("Add %(name)s")
gettext_noop("Add %s")


class Fresh(admin.options.InlineModelAdmin[Any, Any]):
    """`fresh` empty rows stand ready in a new release, filled with `fresh_values`; later ones are asked for."""

    extra = 0
    fresh = 0
    fresh_values: dict[str, Any] = {}

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else self.fresh


class Rows(Fresh, admin.TabularInline[Any, Any]):
    """Rows of a table; a tuple in `fields` shares one cell."""

    template = "admin/catalogue/rows.html"


class Blocks(Fresh, admin.StackedInline[Any, Any]):
    """One block a row, for what has many fields."""

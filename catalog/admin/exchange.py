"""Export in the admin: all releases, or the chosen ones, as a file."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from catalog.exchange import sheet
from catalog.exchange.exporting import export_releases
from catalog.models import Release


def export_view(model_admin: Any, request: HttpRequest, form: str) -> HttpResponse:
    """All releases as a file."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    if form not in ("json", "csv"):
        raise Http404
    return export(Release.objects.order_by("pk"), form)


def export(releases: Any, form: str) -> HttpResponse:
    """The releases as an attachment."""
    facts = export_releases(releases)
    if form == "csv":
        content, kind = sheet.to_csv(facts), "text/csv; charset=utf-8"
    else:
        content, kind = json.dumps({"releases": facts}, ensure_ascii=False, indent=1), "application/json"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="sillon-releases.{form}"'
    return response


@admin.action(description=_("Export as JSON"), permissions=["view"])
def export_json(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """The chosen releases as JSON."""
    return export(queryset.order_by("pk"), "json")


@admin.action(description=_("Export as CSV"), permissions=["view"])
def export_csv(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """The chosen releases as CSV."""
    return export(queryset.order_by("pk"), "csv")

"""Import and export in the admin: a file is looked at first, and written only when somebody has seen the report."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.exchange import sheet, trial
from catalog.exchange.exporting import export_releases
from catalog.models import Release

MEGABYTES = 10
MOST_RELEASES = 500
# What a hidden field may carry from the report to the import; Django refuses forms above 2.5 MB.
MOST_CARRIED = 2_000_000
SALT = "catalog.admin.import"
SECONDS = 3600


class ImportForm(forms.Form):
    """A file to look at."""

    file = forms.FileField(
        label=_("file"),
        help_text=_("JSON as exported, JSON Lines (a release a line) or CSV; up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,.jsonl,.csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse a large file before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MEGABYTES * 1024**2:
            text = gettext("The file has %(size)d MB; at most %(limit)d MB can be imported here.")
            raise forms.ValidationError(text % {"size": round(file.size / 1024**2), "limit": MEGABYTES})
        return file


def import_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Upload → report of a dry run → import, if that is what staff want then."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form, outcome, carried = ImportForm(), None, ""
    if request.method == "POST" and "carried" in request.POST:
        form, outcome, carried = write(model_admin, request)
    elif request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            outcome, carried = look(request, form, file.name, file.read())
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Import releases"),
        "opts": model_admin.opts,
        "form": form,
        "outcome": outcome,
        "carried": carried,
        "has_file_field": True,
    }
    return TemplateResponse(request, "admin/catalogue/product/import.html", context)


def look(request: HttpRequest, form: ImportForm, name: str, data: bytes) -> tuple[trial.Trial | None, str]:
    """The dry run's report, and the file as a signed text that the next form brings back."""
    entries = readable(form, name, data)
    if entries is None:
        return None, ""
    outcome = trial.run(entries, write=False)
    # latin-1 gives every byte a character, so the signed JSON brings back the very bytes.
    packed = signing.dumps([name, data.decode("latin-1")], salt=f"{SALT}.{request.user.pk}", compress=True)
    if len(packed) > MOST_CARRIED:
        form.add_error("file", gettext("This file is too large to be written from here: split it."))
        packed = ""
    return outcome, packed


def readable(form: ImportForm, name: str, data: bytes) -> list[trial.Entry] | None:
    """The releases of the file; what is wrong with all of it is said at the form."""
    try:
        entries = trial.read(name, data)
    except trial.Unreadable as fault:
        form.add_error("file", f"{name}, {fault}")
        return None
    if len(entries) > MOST_RELEASES:
        form.add_error("file", gettext("At most %(count)d releases at a time.") % {"count": MOST_RELEASES})
        return None
    return entries


def write(model_admin: Any, request: HttpRequest) -> tuple[ImportForm, trial.Trial | None, str]:
    """Write what was looked at; good ones beside broken ones only where staff have ticked so."""
    form = ImportForm()
    carried = request.POST["carried"]
    try:
        name, text = signing.loads(carried, salt=f"{SALT}.{request.user.pk}", max_age=SECONDS)
    except signing.BadSignature:
        messages.error(request, gettext("The report has grown too old. Choose the file again."))
        return form, None, ""
    entries = trial.read(name, text.encode("latin-1"))
    outcome = trial.run(entries, write=True, keep_good="keep_good" in request.POST)
    if not outcome.done:
        messages.error(request, gettext("Nothing was written: some releases are broken, and the tick is not set."))
        return form, outcome, carried
    for release in Release.objects.filter(slug__in=outcome.written):
        model_admin.log_addition(request, release, [{"added": {}}])
    count = len(outcome.written)
    text = ngettext("%(count)d release is written, as a draft.", "%(count)d releases are written, as drafts.", count)
    messages.success(request, text % {"count": count})
    return form, outcome, ""


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

"""Import in the admin: a file is looked at first, and written only when somebody has seen the report."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import OperationalError, transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.exchange import sheet
from catalog.imports import intake, upkeep, work
from catalog.models import ImportEntry, ReleaseImport
from catalog.tasks import import_releases

logger = logging.getLogger(__name__)
MEGABYTE = 1024**2
# So small a file is looked at and written at once, by the same work as a worker does.
AT_ONCE = MEGABYTE // 4
RECENT = 20
PER_PAGE = 100
# Seconds after which the page of an import under way asks for itself again.
REFRESH = 3
Outcome = ImportEntry.Outcome
# What is noted stands at new and written releases; those there already say in what they differ on their own tab.
NOTED = "noted"
TABS = (
    (Outcome.REFUSED, _("Refused")),
    (NOTED, _("Odd, and kept")),
    (Outcome.NEW, _("To be written")),
    (Outcome.WRITTEN, _("Written")),
    (Outcome.THERE, _("There already")),
)


class UploadForm(forms.Form):
    """A file to look at."""

    file = forms.FileField(
        label=_("file"),
        widget=forms.FileInput(attrs={"accept": ".json,.jsonl,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = gettext("JSON as exported, JSON Lines (a release a line) or CSV; up to %(limit)d MB.")
        self.fields["file"].help_text = text % {"limit": settings.IMPORT_MEGABYTES}

    def clean_file(self) -> Any:
        """Refuse a large file, and one whose name tells no format, before it is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MEGABYTES * MEGABYTE:
            text = gettext("The file has %(size)d MB; at most %(limit)d MB can be imported.")
            size = -(-file.size // MEGABYTE)
            raise forms.ValidationError(text % {"size": size, "limit": settings.IMPORT_MEGABYTES})
        if not intake.format_of(file.name):
            raise forms.ValidationError(gettext("The file's name has to end in .json, .jsonl or .csv."))
        return file


class DecisionForm(forms.Form):
    """What staff say to the report. Where releases are refused, that the good ones be kept has to be said."""

    keep_good = forms.BooleanField(label=_("Keep the good ones, though others are refused"), required=False)

    def __init__(self, data: Any, *, refused: int) -> None:
        super().__init__(data)
        self.refused = refused
        if not refused:
            del self.fields["keep_good"]

    def clean_keep_good(self) -> bool:
        if not self.cleaned_data["keep_good"]:
            raise forms.ValidationError(
                gettext("Nothing is written while releases are refused and this is not ticked.")
            )
        return True

    @property
    def keeps_good(self) -> bool:
        return bool(self.cleaned_data.get("keep_good"))


def upload(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Take a file; the earlier imports stand below."""
    permit(model_admin, request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = intake.take(file.name, file, by=request.user)
        except OSError as fault:
            form.add_error("file", gettext("The file could not be kept: %(fault)s.") % {"fault": fault.strerror})
        else:
            set_going(row)
            return HttpResponseRedirect(reverse("admin:catalogue_product_import_show", args=[row.pk]))
    recent = ReleaseImport.objects.select_related("by")
    page = Paginator(recent, RECENT).get_page(request.GET.get("page"))
    return answer(model_admin, request, "import", gettext("Import releases"), form=form, page_obj=page)


def show(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """An import: how far it is, what would become of its entries, what staff decide, what has become of them."""
    row = import_or_404(model_admin, request, pk)
    counts = counted(row)
    form = DecisionForm(request.POST or None, refused=counts[Outcome.REFUSED])
    if request.method == "POST" and ("discard" in request.POST or form.is_valid()):
        decide(request, row, form)
        return HttpResponseRedirect(request.path)
    shown = chosen(request, counts)
    page = Paginator(listed(row, shown), PER_PAGE).get_page(request.GET.get("page"))
    response = answer(
        model_admin,
        request,
        "import_report",
        gettext("Import of %(file)s") % {"file": row},
        row=row,
        form=form,
        counts=counts,
        tabs=[(key, label, counts[key], key == shown) for key, label in TABS if counts[key]],
        shown=shown,
        page_obj=page,
        still="still" in request.GET,
        query=f"{'still&' * ('still' in request.GET)}show={shown}&",
        back=reverse("admin:catalogue_product_import"),
    )
    if row.is_under_way and "still" not in request.GET:
        response["Refresh"] = str(REFRESH)
    return response


def report(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a sheet, all of it or what the page shows."""
    row = import_or_404(model_admin, request, pk)
    shown = request.GET.get("show", "")
    entries = listed(row, shown) if counted(row).get(shown) else row.entries.all()
    head = [gettext("Line"), gettext("Number"), gettext("Outcome"), "slug", gettext("Title"), gettext("What")]
    cells = (
        [
            str(one.line),
            str(one.number),
            one.get_outcome_display(),
            one.slug,
            one.title,
            "; ".join(one.faults + one.notes),
        ]
        for one in entries.iterator(chunk_size=1000)
    )
    response = HttpResponse(sheet.table(head, cells), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{row.pk}.csv"'
    return response


def permit(model_admin: Any, request: HttpRequest) -> None:
    """Whoever may add a release may import some."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied


def import_or_404(model_admin: Any, request: HttpRequest, pk: int) -> ReleaseImport:
    """The import, for who may see it."""
    permit(model_admin, request)
    row = ReleaseImport.objects.select_related("by", "accepted_by").filter(pk=pk).first() if pk < 2**31 else None
    if row is None:
        raise Http404
    return row


def set_going(row: ReleaseImport) -> None:
    """Do it now if it is small, else let a worker do it."""
    try:
        more = row.size > AT_ONCE or work.go_on(row.pk)
    except (OperationalError, OSError):  # the page shows how far it is, and the sweeper goes on with it
        logger.exception("import %s", row.pk)
        return
    if more:
        transaction.on_commit(lambda: import_releases.delay(row.pk), robust=True)


def decide(request: HttpRequest, row: ReleaseImport, form: DecisionForm) -> None:
    """Have it written, or throw it away."""
    if "discard" in request.POST and row.discard():
        upkeep.forget_file(row)
        messages.success(request, gettext("The file is thrown away; the report stays."))
    elif "discard" not in request.POST and row.accept(by=request.user, keep_good=form.keeps_good):
        set_going(row)
    else:
        messages.warning(request, gettext("It has been decided already, here or by somebody else."))


def counted(row: ReleaseImport) -> dict[str, int]:
    """How many entries have which outcome, and of how many something is noted."""
    counts = dict.fromkeys([*Outcome.values, NOTED], 0)
    counts |= dict(row.entries.order_by().values_list("outcome").annotate(count=Count("pk")))
    counts[NOTED] = listed(row, NOTED).count()
    return counts


def listed(row: ReleaseImport, shown: str) -> Any:
    """The entries of one tab."""
    if shown == NOTED:
        return row.entries.exclude(notes=[]).exclude(outcome=Outcome.THERE)
    return row.entries.filter(outcome=shown)


def chosen(request: HttpRequest, counts: dict[str, int]) -> str:
    """The tab that is asked for, else the first that has something."""
    asked = request.GET.get("show", "")
    return asked if counts.get(asked) else next((key for key, _label in TABS if counts[key]), "")


def answer(model_admin: Any, request: HttpRequest, name: str, title: str, **more: Any) -> HttpResponse:
    """A page of the import."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "has_file_field": True,
        **more,
    }
    return TemplateResponse(request, f"admin/catalogue/product/{name}.html", context)

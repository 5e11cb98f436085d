"""The pages beside a release's form: its stock, its next printing, and what has happened to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog import gtin, partial_dates
from catalog.admin import changes, movement
from catalog.alerts import lots
from catalog.models import Pressing, Release, StockEvent
from catalog.prices import set_price
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from catalog.stock.transitions import ALLOWED
from catalog.templatetags.money import money


def release_or_404(model_admin: Any, request: HttpRequest, pk: int) -> Release:
    """The release, for who may see it."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    release: Release | None = Release.objects.filter(pk=pk).first() if pk < 2**31 else None
    if release is None:
        raise Http404
    return release


def stock(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Write a movement down, without the rest of the form."""
    release = release_or_404(model_admin, request, pk)
    if not request.user.has_perm(movement.PERMISSION):
        raise PermissionDenied
    form = movement.MovementForm(release, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            record = release.stockrecord or set_price(release, None)
            written = movement.write(request, record, form.cleaned_data)
        if written:
            messages.success(request, gettext("The movement is written down."))
            return HttpResponseRedirect(request.path)
    events = StockEvent.objects.filter(release=release).select_related("by")[:30]
    return beside(
        model_admin,
        request,
        release,
        "stock",
        gettext("Stock"),
        form=form,
        events=events,
        copies=model_admin.copies(release),
        may_count=movement.may_count(request.user),
        lots=request.user.has_perm("catalogue.view_lot") and release.lots.exists(),
    )


class NewPressingForm(forms.Form):
    """A further printing: what is known of it when it is ordered."""

    made_on = forms.CharField(label=_("when"), required=False, max_length=10, validators=[partial_dates.validate])
    plant = forms.CharField(label=_("plant"), required=False, max_length=200)
    metal = forms.CharField(label=_("metal work"), required=False, max_length=200)
    quantity = forms.IntegerField(label=_("copies"), required=False, min_value=1, max_value=1_000_000)
    catalogue_number = forms.CharField(
        label=_("its catalogue number"),
        required=False,
        max_length=40,
        help_text=_("Only where it is a new one: the release takes it, the earlier number stays with its printing."),
    )
    gtin = forms.CharField(
        label=_("its GTIN"), required=False, max_length=20, help_text=_("Only where it is a new one.")
    )
    differences_en = forms.CharField(label=_("differences (English)"), required=False, max_length=300)
    differences_fr = forms.CharField(label=_("differences (French)"), required=False, max_length=300)
    restocking = forms.BooleanField(label=_("the repress is under way: show “in process of stocking”"), required=False)

    def __init__(self, release: Release, data: Any = None) -> None:
        super().__init__(data)
        self.release = release
        if not ALLOWED[release.lifecycle] & {Lifecycle.RESTOCKING}:
            del self.fields["restocking"]

    def clean_gtin(self) -> str | None:
        return gtin.normalise(self.cleaned_data["gtin"]) if self.cleaned_data["gtin"] else None

    def clean_catalogue_number(self) -> str:
        number: str = self.cleaned_data["catalogue_number"]
        others = Release.objects.filter(label=self.release.label, catalogue_number=number).exclude(pk=self.release.pk)
        if number and self.release.label_id and (other := others.first()):
            text = gettext("%(number)s already exists: it is “%(release)s”.")
            raise forms.ValidationError(text % {"number": number, "release": other})
        return number


def new_pressing(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Add the next printing."""
    release = release_or_404(model_admin, request, pk)
    if not model_admin.has_change_permission(request, release):
        raise PermissionDenied
    form = NewPressingForm(release, request.POST or None)
    if request.method == "POST" and form.is_valid():
        pressing = add_pressing(release, dict(form.cleaned_data), by=request.user)
        model_admin.log_change(
            request, release, [{"added": {"name": str(Pressing._meta.verbose_name), "object": str(pressing)}}]
        )
        messages.success(request, gettext("Printing %(ordinal)d is added.") % {"ordinal": pressing.ordinal})
        return HttpResponseRedirect(reverse("admin:catalogue_product_change", args=[pk]))
    return beside(model_admin, request, release, "new_pressing", gettext("New pressing"), form=form)


@transaction.atomic
def add_pressing(release: Release, facts: dict[str, Any], *, by: Any) -> Pressing:
    """The next printing. Where it has a number or GTIN of its own, the former ones stay with the printing before."""
    ledger.lock(release)  # stock before release, as everywhere
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    restocking, number, code = facts.pop("restocking", False), facts.pop("catalogue_number"), facts.pop("gtin")
    before = release.pressings.order_by("-ordinal").first() or Pressing.objects.create(release=release, ordinal=1)
    if number and number != release.catalogue_number:
        before.catalogue_number = before.catalogue_number or release.catalogue_number or ""
        release.catalogue_number = number
    if code and code != release.gtin:
        before.gtin = before.gtin or release.gtin
        release.gtin = code
    before.save()
    release.save()  # a new version: a form that is open elsewhere is told
    if restocking:
        ledger.set_lifecycle(release, Lifecycle.RESTOCKING, by=by, reason=gettext("new pressing"))
    return Pressing.objects.create(release=release, ordinal=before.ordinal + 1, **facts)


def beside(
    model_admin: Any, request: HttpRequest, release: Release, name: str, title: str, **more: Any
) -> HttpResponse:
    """A page beside the form."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{title} · {release}",
        "opts": model_admin.opts,
        "original": release,
        "back": reverse("admin:catalogue_product_change", args=[release.pk]),
        **more,
    }
    return TemplateResponse(request, f"admin/catalogue/product/{name}.html", context)


def timeline(release: Release) -> list[dict[str, Any]]:
    """What has happened, newest first: saves, stock movements, lifecycles, prices, and what became of lots."""
    happened = changes.entries(release)
    for event in release.stock_events.select_related("by"):
        text = f"{event.get_kind_display()} {event.quantity:+d}" if event.quantity else event.get_kind_display()
        happened.append({"at": event.at, "by": event.by, "text": f"{text} · {event.steps}", "reason": event.reason})
    for change in release.price_changes.all():
        text = gettext("price since then: %(price)s") % {"price": money(change.price) or "—"}
        happened.append({"at": change.at, "by": None, "text": text})
    for lot in release.lots.all():
        happened.append({"at": lot.ended_at or lot.opened_at, "by": None, "text": lots.story(lot)})
    return sorted(happened, key=lambda entry: entry["at"], reverse=True)

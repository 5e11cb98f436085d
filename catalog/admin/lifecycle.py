"""Changes of lifecycle: only those that are allowed can be chosen, each with its guard and its reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Release
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from catalog.stock.transitions import ALLOWED, ForbiddenTransition, guard


def choices_from(lifecycle: str) -> list[tuple[str, Any]]:
    """Where a release can go from here, in the order of a record's life."""
    allowed = ALLOWED.get(lifecycle, frozenset())
    return [(key.value, key.label) for key in Lifecycle if key.value in allowed]


def objection(release: Release, target: str, price: Any) -> str:
    """Why a release cannot go there; "" if it can."""
    try:
        guard(release, release.lifecycle, target, price=price)
    except ForbiddenTransition as fault:
        return str(fault)
    return ""


def needs_reason(before: str) -> bool:
    """Publishing a draft explains itself; every other change says why."""
    return before != Lifecycle.DRAFT


class LifecycleForm(forms.Form):
    """Where to, and why: for one release or for several."""

    target = forms.ChoiceField(label=_("new lifecycle"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("reason"), max_length=200, required=False, help_text=_("Stands in the history of the release.")
    )

    def __init__(self, releases: Iterable[Release], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.releases = list(releases)
        ways = {choice for release in self.releases for choice in ALLOWED.get(release.lifecycle, ())}
        field: Any = self.fields["target"]
        field.choices = [(key.value, key.label) for key in Lifecycle if key.value in ways]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("reason") and any(needs_reason(release.lifecycle) for release in self.releases):
            self.add_error("reason", gettext("Say why."))
        if target := cleaned.get("target"):
            for release in self.releases:
                if why := objection(release, target, release.price):
                    self.add_error("target", f"{release}: {why}")
        return cleaned


@transaction.atomic
def change(releases: Iterable[Release], target: str, *, by: Any, reason: str) -> None:
    """Change them all, or none; the ledger looks at each again under its lock. Raises `ForbiddenTransition`."""
    for release in sorted(releases, key=lambda release: release.pk):
        ledger.set_lifecycle(release, target, by=by, reason=reason)


@admin.action(description=_("Change the lifecycle …"), permissions=["change"])
def change_lifecycle(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """Go on to the page that asks where to, and why."""
    chosen = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True)[:200])
    return HttpResponseRedirect(f"{reverse('admin:catalogue_product_lifecycle')}?ids={chosen}")


def lifecycle_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The page: `ids` are the releases; `to` is chosen beforehand where a button has said it."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    ids = [int(part) for part in request.GET.get("ids", "").split(",")[:200] if part.isascii() and part.isdigit()]
    releases = list(Release.objects.filter(pk__in=[pk for pk in ids if pk < 2**31]).prefetch_related("stockrecords"))
    if not releases:
        messages.error(request, gettext("No release is chosen."))
        return HttpResponseRedirect(reverse("admin:catalogue_product_changelist"))
    form = LifecycleForm(releases, request.POST or None, initial={"target": request.GET.get("to")})
    if request.method == "POST" and form.is_valid():
        target, reason = form.cleaned_data["target"], form.cleaned_data["reason"]
        try:
            change(releases, target, by=request.user, reason=reason)
        except ForbiddenTransition:
            form.add_error("target", gettext("Somebody else has changed it meanwhile. Look again."))
        else:
            text = ngettext("%(count)d release is now “%(name)s”.", "%(count)d releases are now “%(name)s”.", len(ids))
            messages.success(request, text % {"count": len(releases), "name": Lifecycle(target).label})
            return HttpResponseRedirect(back_to(releases))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Change the lifecycle"),
        "opts": model_admin.opts,
        "form": form,
        "releases": releases,
        "back": back_to(releases),
    }
    return TemplateResponse(request, "admin/catalogue/product/lifecycle.html", context)


def back_to(releases: list[Release]) -> str:
    """One release's page, or the list."""
    if len(releases) == 1:
        return reverse("admin:catalogue_product_change", args=[releases[0].pk])
    return reverse("admin:catalogue_product_changelist")

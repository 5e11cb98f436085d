"""Counting a lot in: first a look at what would become of it, which writes nothing, and then the count itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.admin import lifecycle, movement, pages
from catalog.alerts import lots
from catalog.models import Alert, Invitation, Lot, Pressing, Release
from catalog.stock.states import Lifecycle
from catalog.stock.transitions import ForbiddenTransition

MOST = 100_000
ADDRESSES = "catalogue.view_alert"


class LotForm(forms.Form):
    """What came. `seen` and `key` come with the confirmation only: what was looked at, and the form's own number."""

    pressing = forms.ModelChoiceField(
        Pressing.objects.none(), label=_("printing"), required=False, empty_label=_("not said")
    )
    copies = forms.IntegerField(label=_("copies"), min_value=1, max_value=MOST)
    share = forms.IntegerField(
        label=_("public share, per cent"),
        min_value=0,
        max_value=100,
        initial=lots.SHARE,
        help_text=_(
            "Of the copies that no order waits for. They are everybody’s at once; the others are offered to the list."
        ),
    )
    done = forms.BooleanField(
        label=_("the repress is done: the release is active from now on"), required=False, initial=True
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, release: Release, data: Any = None) -> None:
        printings = release.pressings.order_by("-ordinal")
        super().__init__(data, initial={"pressing": printings.first()})
        self.release = release
        choice: Any = self.fields["pressing"]
        choice.queryset = printings
        if release.lifecycle != Lifecycle.RESTOCKING:
            del self.fields["done"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("done") and (why := lifecycle.objection(self.release, Lifecycle.ACTIVE, self.release.price)):
            self.add_error("done", why)
        if {"seen", "key"} & set(self.errors):
            self.add_error(None, gettext("Something in this form was broken. Please open it again."))
        return cleaned

    def facts(self) -> Iterable[tuple[str, Any]]:
        """What the confirmation carries along."""
        return [(name, self.data.get(name, "")) for name in self.fields if name not in ("seen", "key")]


def count_in(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would become of a lot; count it in where that is confirmed."""
    release = pages.release_or_404(model_admin, request, pk)
    if not movement.may_count(request.user):
        raise PermissionDenied
    if why := objection(release):
        return beside(model_admin, request, release, why=why)
    form = LotForm(release, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return beside(model_admin, request, release, form=form)
    if "confirm" in request.POST:
        if lot := counted(request, release, form.cleaned_data):
            return HttpResponseRedirect(reverse("admin:catalogue_lot_change", args=[lot.pk]))
        messages.warning(request, gettext("Something has changed meanwhile, and nothing is counted in. Look again."))
    plan = lots.plan(release, form.cleaned_data["copies"], form.cleaned_data["share"])
    return beside(
        model_admin,
        request,
        release,
        form=form,
        plan=plan,
        waves=[(wave, rows(wave, request.user)) for wave in plan.waves],
        told=plan.waves[0] if plan.waves else None,
        listed=plan.copies - plan.owed - plan.public,
        key=uuid.uuid4(),
        done=form.cleaned_data.get("done"),
    )


def objection(release: Release) -> str:
    """Why nothing can be counted in; "" where it can."""
    if release.lifecycle not in lots.SOLD:
        text = gettext(
            "A lot is counted in when the release is active, or while its repress is under way. This one is: %(state)s."
        )
        return text % {"state": release.get_lifecycle_display()}
    if release.price is None:
        return gettext("The release has no price yet, so nobody could buy what is held.")
    return ""


def counted(request: HttpRequest, release: Release, cleaned: dict[str, Any]) -> Lot | None:
    """Count it in and say so; None, and nothing done, where it is not as it was seen."""
    if not cleaned["key"]:
        return None
    try:
        lot = lots.count(
            release,
            cleaned["copies"],
            cleaned["share"],
            key=cleaned["key"],
            seen=cleaned["seen"],
            pressing=cleaned["pressing"],
            by=request.user,
            done=cleaned.get("done", False),
        )
    except (lots.Changed, ForbiddenTransition):
        return None
    people = Invitation.objects.filter(lot=lot, wave=1).count()
    came = ngettext("%(count)d copy is counted in.", "%(count)d copies are counted in.", lot.copies)
    told = ngettext("%(count)d person is written to.", "%(count)d people are written to.", people)
    messages.success(request, f"{came % {'count': lot.copies}} {told % {'count': people}}")
    return lot


def rows(wave: lots.PlannedWave, user: Any) -> list[tuple[int, Alert, str]]:
    """The first of a wave: (place among those asked, alert, address as this member of staff may see it)."""
    shown = (lambda email: email) if user.has_perm(ADDRESSES) else masked
    return [(place, alert, shown(alert.email)) for place, alert in enumerate(wave.first, wave.before + 1)]


def masked(address: str) -> str:
    """“a…@example.org”: enough to tell rows apart, not enough to write to."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}"


def beside(model_admin: Any, request: HttpRequest, release: Release, **more: Any) -> HttpResponse:
    """The page in the frame of the others."""
    return pages.beside(model_admin, request, release, "count_in", gettext("Count in a lot"), **more)

"""Lots that were counted in: what came, and where each wave's copies are. Numbers only; nobody's name stands here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, IntegerField, Max, Model, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.alerts import lots
from catalog.models import AlertMail, Invitation, Lot

Ending = Invitation.Ending
INVITED = Invitation.objects.filter(lot=OuterRef("pk")).order_by().values("lot")
BOUGHT = INVITED.filter(ending=Ending.BOUGHT).annotate(number=Sum("copies")).values("number")
ASKED = INVITED.annotate(number=Max("wave")).values("number")
OPEN = Q(ended_at=None)
MAILS = {
    "sent": Count("sent_at"),
    "failed": Count("failed_at"),
    "skipped": Count("skipped_at"),
    "waiting": Count("pk", filter=Q(sent_at=None, failed_at=None, skipped_at=None)),
}


class EndedFilter(admin.SimpleListFilter):
    """Open lots, or those that have ended."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open")), ("ended", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Lot]) -> QuerySet[Lot]:
        known = {"open": True, "ended": False}.get(self.value() or "")
        return queryset if known is None else queryset.filter(ended_at__isnull=known)


@admin.register(Lot)
class LotAdmin(admin.ModelAdmin[Lot]):
    """The lots, newest first, and the page of each. A lot is counted in beside its release, and never changed."""

    list_display = ("release", "pressing", "counted", "copies", "at_once", "sold_now", "waves_now", "state")
    list_filter = (EndedFilter,)
    list_select_related = ("release", "pressing")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("release__title", "release__artist_credit", "release__catalogue_number")
    search_help_text = _("Title, artist or number.")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lot]:
        """What an ended lot has written down is counted for an open one."""
        sold = Case(When(OPEN, then=Coalesce(Subquery(BOUGHT), 0)), default=F("sold"), output_field=IntegerField())
        asked = Case(When(OPEN, then=Coalesce(Subquery(ASKED), 0)), default=F("waves"), output_field=IntegerField())
        return super().get_queryset(request).annotate(sold_so_far=sold, waves_so_far=asked)

    @admin.display(description=_("counted in"), ordering="opened_at")
    def counted(self, lot: Lot) -> str:
        return date_format(localtime(lot.opened_at), "Y-m-d H:i")

    @admin.display(description=_("public"), ordering="public")
    def at_once(self, lot: Lot) -> int:
        return lot.public

    @admin.display(description=_("sold to the list"), ordering="sold_so_far")
    def sold_now(self, lot: Any) -> int:
        return int(lot.sold_so_far)

    @admin.display(description=_("waves"), ordering="waves_so_far")
    def waves_now(self, lot: Any) -> int:
        return int(lot.waves_so_far)

    @admin.display(description=_("state"), ordering="ended_at")
    def state(self, lot: Lot) -> str:
        if lot.ended_at is None:
            return gettext("open")
        return gettext("ended %(day)s") % {"day": date_format(localtime(lot.ended_at), "Y-m-d")}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A lot's page, to read."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return show(self, request, int(object_id) if object_id.isdecimal() and len(object_id) < 10 else 0)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The same page: all of the history stands on it."""
        return show(self, request, int(object_id) if object_id.isdecimal() and len(object_id) < 10 else 0)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def show(model_admin: LotAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The lot's page, for who may see lots."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    found = model_admin.get_queryset(request).select_related("release", "pressing", "by")
    lot: Any = found.filter(pk=pk).first() if pk < 2**31 else None
    if lot is None:
        raise Http404
    waves, rest = of_waves(lot), of_the_rest(lot)
    listed = lot.copies - lot.owed - lot.public
    together = {name: sum(wave[name] for wave in waves) for name in ("bought", "held", "ordered")}
    mails = [*waves, *([rest] if rest else [])]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("Lot: %(release)s") % {"release": lot.release},
        "opts": model_admin.opts,
        "lot": lot,
        "story": lots.story(lot),
        "listed": listed,
        "given_on": listed - sum(together.values()),
        **together,
        "waves": waves,
        "mails": mails,
        "erased": max(sum(wave["people"] - sum(wave[name] for name in MAILS) for wave in waves), 0),
        "failed": failed(lot) if any(row["failed"] for row in mails) else "",
        "back": reverse("admin:catalogue_lot_changelist"),
    }
    return TemplateResponse(request, "admin/catalogue/lot/page.html", context)


def of_waves(lot: Lot) -> list[dict[str, Any]]:
    """A row for each wave: people, copies, where the copies are now, and what became of the mails. Two queries."""
    ended = {ending.value: Coalesce(Sum("copies", filter=Q(ending=ending)), 0) for ending in Ending}
    rows = (
        Invitation.objects.filter(lot=lot)
        .order_by("wave")
        .values("wave")
        .annotate(
            people=Count("pk"),
            offered=Sum("copies"),
            held_now=Sum("held"),
            until=Max("held_until", filter=Q(held__gt=0)),
            ordered=Coalesce(Sum(F("copies") - F("held"), filter=Q(ended_at=None)), 0),
            **ended,
        )
    )
    written: Any = (
        AlertMail.objects.filter(kind=AlertMail.Kind.INVITED, about=lot.pk, alert__invitations__lot=lot.pk)
        .order_by()
        .values("alert__invitations__wave")
        .annotate(**MAILS)
    )
    mails = {row.pop("alert__invitations__wave"): row for row in written}
    none = dict.fromkeys(MAILS, 0)
    return [{**row, "held": row["held_now"], **mails.get(row["wave"], none)} for row in rows]


def of_the_rest(lot: Lot) -> dict[str, Any] | None:
    """What became of the mails to the rest of the list; None where nothing was left to tell of."""
    told = AlertMail.objects.filter(kind=AlertMail.Kind.LAST, about=lot.pk).aggregate(**MAILS)
    return told if any(told.values()) else None


def failed(lot: Lot) -> str:
    """The list of this lot's mails that the shop has given up."""
    kinds = f"{AlertMail.Kind.INVITED},{AlertMail.Kind.LAST}"
    return f"{reverse('admin:catalogue_alertmail_changelist')}?about={lot.pk}&kind__in={kinds}"

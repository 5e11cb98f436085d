"""The list of releases and the page of one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog import sides
from catalog.essays import to_html
from catalog.models import PLAYING, Credit, Release
from catalog.stock.states import StockState

PER_PAGE = 24
NEWEST = "newest"
ORDERS = {NEWEST: _("Newest first"), "title": _("By title"), "artist": _("By artist")}
COLUMNS = {"title": "title", "artist": "artist_credit"}


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """All releases, by state, in one of three orders, a page at a time. What the address asks wrongly is not asked."""
    published = Release.objects.published()
    state = asked if (asked := request.GET.get("state", "")) in StockState.values else ""
    sort = asked if (asked := request.GET.get("sort", "")) in ORDERS else NEWEST
    counts = dict(published.order_by().values_list("stock_state").annotate(count=Count("pk")))
    chosen = published.filter(stock_state=state) if state else published
    chosen = chosen.newest_first() if sort == NEWEST else chosen.order_by(COLUMNS[sort], "slug")
    page = Paginator(chosen.for_cards(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "accent": "rouge",
        "page_obj": page,
        "releases": page.object_list,
        "total": sum(counts.values()),
        "state_filter": state,
        "state_label": StockState(state).label if state else None,
        "state_counts": [
            (key.value, key.label, counts[key.value], address(state=key.value, sort=sort))
            for key in StockState
            if counts.get(key.value)
        ],
        "sort": sort,
        "orders": ORDERS.items(),
        "query": address(state=state, sort=sort).partition("?")[2],
    }
    return render(request, "catalog/release_list.html", context)


def address(**query: str) -> str:
    """The list's address with this query; what is the default anyway is left out."""
    chosen = urlencode({key: value for key, value in query.items() if value and value != NEWEST})
    return reverse("releases") + (f"?{chosen}" if chosen else "")


@require_safe
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a release: picture, name, state and price first, the record's depth below."""
    found = get_object_or_404(Release.objects.published().with_page(), slug=slug)
    playing = [credit for credit in found.credits.all() if credit.role in PLAYING]
    milestones = list(found.milestones.all())
    promises = [milestone.promised_for for milestone in milestones if milestone.promised_for]
    tracks = list(found.tracks.all())
    context = {
        "accent": found.accent,
        "release": found,
        "images": list(found.images.all()),
        "sides": sides.of(tracks),
        "samples": [track for track in tracks if track.sample],
        "musicians": playing,
        "other_credits": [credit for credit in found.credits.all() if credit.role not in PLAYING],
        "milestones": milestones,
        "stage": milestones[0].stage_number if milestones else None,
        "stage_label": milestones[0].get_stage_display() if milestones else None,
        "promised_for": promises[0] if promises else None,
        "earlier_promises": list(dict.fromkeys(promise for promise in reversed(promises) if promise != promises[0])),
        "price": found.price,
        "buyable": found.buyable,
        "max_copies": found.max_copies,
        "copies": range(1, found.max_copies + 1),
        "essay_html": to_html(found.essay),
        "notes": [note for note in found.notes.splitlines() if note.strip()],
        "other_releases": by_the_same_people(found, playing),
    }
    return render(request, "catalog/release_detail.html", context)


def by_the_same_people(found: Release, playing: list[Credit]) -> list[Release]:
    """Up to six other releases on which the same musicians play, those with most of them in common first."""
    people = {credit.person_id for credit in playing}
    others = (
        Release.objects.published()
        .exclude(pk=found.pk)
        .filter(credits__person__in=people, credits__role__in=PLAYING)
        .annotate(common=Count("credits__person", distinct=True))
        .order_by("-common", "slug")
    )
    return list(others.for_cards()[:6])

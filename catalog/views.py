"""The list of releases and the page of one."""

from __future__ import annotations

from typing import Any
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
ORDERS = {
    "newest": _("Newest first"),
    "title": _("By title"),
    "artist": _("By artist"),
}


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """All releases, by state, in one of three orders, a page at a time."""
    published = Release.objects.published()
    state = request.GET.get("state") if request.GET.get("state") in StockState.values else None
    order = request.GET.get("sort") if request.GET.get("sort") in ORDERS else "newest"
    counts = dict(published.order_by().values_list("stock_state").annotate(count=Count("pk")))
    chosen = published.filter(stock_state=state) if state else published
    chosen = (
        chosen.newest_first()
        if order == "newest"
        else chosen.order_by({"title": "title", "artist": "artist_credit"}[order], "slug")
    )
    page = Paginator(chosen.for_cards(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "accent": "rouge",
        "page_obj": page,
        "releases": page.object_list,
        "total": sum(counts.values()),
        "state_filter": state,
        "state_label": StockState(state).label if state else None,
        "state_counts": state_counts(counts, order),
        "sort": order,
        "orders": ORDERS.items(),
        "query": urlencode(
            {key: value for key, value in {"state": state, "sort": order}.items() if value and value != "newest"}
        ),
    }
    return render(request, "catalog/release_list.html", context)


def state_counts(counts: dict[str, int], order: str) -> list[tuple[str, Any, int, str]]:
    """(key, label, count, address) of every state that some release is in."""
    sort = {} if order == "newest" else {"sort": order}
    return [
        (state.value, state.label, counts[state], f"{reverse('releases')}?{urlencode({'state': state.value, **sort})}")
        for state in StockState
        if counts.get(state)
    ]


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

"""The list of releases and the page of one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog import arrivals, chain, colophon, depth, evidence, history, in_hand, sides
from catalog.alerts import held, signing_up
from catalog.essays import to_html
from catalog.models import PLAYING, Credit, Release
from catalog.models.release import CARD
from catalog.stock.states import StockState

PER_PAGE = 24
NEWEST = "newest"
ORDERS = {NEWEST: _("Newest first"), "title": _("By title"), "artist": _("By artist")}
ONE_OF_EACH = ("label", "series", "original_issue", "packaging")
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
    found = get_object_or_404(Release.objects.published().select_related(*ONE_OF_EACH), slug=slug)
    below = depth.of(found)
    musicians = [credit for credit in below.credits if credit.role in PLAYING]
    others = played_on_by(musicians, besides=found)
    # One query a table for the release and its neighbours together.
    prefetch_related_objects([found, *others], *CARD)
    milestones = below.milestones
    promises = [milestone.promised_for for milestone in milestones if milestone.promised_for]
    made = chain.of(below.production_steps)
    labels = [*([found.label] if found.label else []), *(further.label for further in below.further)]
    context = {
        "accent": found.accent,
        "release": found,
        "artists": below.artist_credits,
        "labels": labels,
        "images": list(found.images.all()),
        "sides": sides.of(below.tracks),
        "samples": [track for track in below.tracks if track.sample],
        "sessions": below.sessions,
        "first_issue": getattr(found, "original_issue", None),
        "musicians": musicians,
        "other_credits": [credit for credit in below.credits if credit.role not in PLAYING],
        "chain": made,
        "chain_sentence": chain.sentence(made),
        "milestones": milestones,
        "happened": arrivals.among(milestones, arrivals.of(below.lots)),
        "stage": milestones[0].stage_number if milestones else None,
        "stage_label": milestones[0].get_stage_display() if milestones else None,
        "promised_for": promises[0] if promises else None,
        "earlier_promises": list(dict.fromkeys(day for day in reversed(promises) if day != promises[0])),
        "printings": colophon.paragraphs(found, below.pressings),
        "coming": colophon.coming(below.pressings, promises[0] if promises else None) if milestones else "",
        "barcodes": colophon.barcodes(found, below.pressings),
        "rows": in_hand.rows(found, labels, below.inserts),
        "unknown": in_hand.unknown(found),
        "evidence": evidence.of(below),
        "held": held.beside(found),
        "price": found.price,
        "buyable": found.buyable,
        "max_copies": found.max_copies,
        "copies": range(1, found.max_copies + 1),
        "alert_copies": signing_up.offered(found),
        "alert_news": signing_up.has_news(found),
        "essay_html": to_html(found.essay),
        "notes": [note for note in found.notes.splitlines() if note.strip()],
        "other_releases": others,
        "recently_viewed": history.recently_viewed(request, besides=found),
    }
    response = render(request, "catalog/release_detail.html", context)
    history.add(request, response, found)
    return response


def played_on_by(musicians: list[Credit], *, besides: Release) -> list[Release]:
    """Up to six other releases on which these musicians play, those with most of them in common first."""
    others = (
        Release.objects.published()
        .exclude(pk=besides.pk)
        .filter(credits__person__in={credit.person_id for credit in musicians}, credits__role__in=PLAYING)
        .annotate(common=Count("credits__person", distinct=True))
        .order_by("-common", "slug")
    )
    return list(others[:6])

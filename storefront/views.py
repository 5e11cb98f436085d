"""Home, the static pages, and the pages of errors."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import history
from catalog.models import Release
from catalog.stock.states import BUYABLE

SHELF = 48


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """New, just in, in process of stocking, the staff's pick, and the shelf of spines."""
    published = Release.objects.published().for_cards()
    newest = list(published.filter(stock_state__in=BUYABLE).newest_first()[:6])
    new_release = newest[0] if newest else None
    context = {
        "accent": new_release.accent if new_release else "rouge",
        "new_release": new_release,
        "just_in": newest[1:5],
        "pick": published.filter(is_pick=True).order_by("-date_updated").first() or (newest[5] if newest[5:] else None),
        "in_process": list(published.in_process().newest_first().prefetch_related("milestones")[:6]),
        "shelf": list(published.order_by("pk")[:SHELF]),
        "total": Release.objects.published().count(),
        "recently_viewed": history.recently_viewed(request),
    }
    return render(request, "storefront/home.html", context)


@require_safe
def house(request: HttpRequest) -> HttpResponse:
    """Who we are."""
    return render(request, "storefront/house.html", {"accent": "moutarde"})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from one of our pages, or from one that had grown old, or without its cookie."""
    no_cookie = reason == REASON_NO_CSRF_COOKIE
    return render(request, "403_csrf.html", {"reason": reason, "no_cookie": no_cookie}, status=403)

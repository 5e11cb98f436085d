"""Who may send a form: our own pages only."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import get_callable

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
View = TypeVar("View", bound=Callable[..., Any])


def tokenless(view: View) -> View:
    """Mark a view whose forms carry no CSRF token (decorator); `SameOriginCsrf` asks for their origin instead."""
    view.tokenless = True  # type: ignore[attr-defined]  # read by the middleware below
    return view


class SameOriginCsrf(CsrfViewMiddleware):
    """Django's CSRF token, but for views marked `@tokenless`: those ask the browser where the form stood.

    Pages that everybody sees carry no token, so that two strangers get the same bytes (speed.md). Their forms are
    accepted when `Sec-Fetch-Site`, else `Origin`, says that they came from our own pages. A request with neither is
    no browser's (all send `Origin` with a foreign POST) and has nobody's cookies to abuse.
    """

    def process_view(  # type: ignore[override]  # the stubs promise one class of refusal; ours is a page
        self, request: HttpRequest, callback: Callable[..., Any], callback_args: Any, callback_kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a tokenless form from elsewhere; leave every other form to Django."""
        if not getattr(callback, "tokenless", False):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        if request.method in SAFE_METHODS or came_from_here(request):
            return None
        answer: HttpResponse = get_callable(settings.CSRF_FAILURE_VIEW)(request, reason="sent by another site")
        return answer


def came_from_here(request: HttpRequest) -> bool:
    """Say whether an unsafe request was sent by one of our own pages (or by no browser at all)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is not None:
        try:
            return urlsplit(origin).netloc == request.get_host()
        except ValueError:  # “http://[” is no address
            return False
    return True

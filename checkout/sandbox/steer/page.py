"""The steering page: `/steer/`, one payment at `/steer/<session>`, and the steps, posted to `/steer/<step>`.

Nobody signs in, as the stand-in answers on loopback only; but a page of another site, open in the same browser, could
post here. Browsers say where a post comes from, and only our own pages are believed.
"""

import re
from typing import Any
from urllib.parse import parse_qsl

from checkout.sandbox import pages, sessions
from checkout.sandbox.assets import asset
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.steer import board, steps
from checkout.sandbox.steer.words import tongue
from checkout.sandbox.wire import Request, Response
from checkout.sandbox.words import language

PLACE = "/steer"
SESSION = re.compile(r"cs_test_\w+")


def respond(request: Request) -> Response:
    """Answer a request under /steer."""
    if found := asset(request.path):
        return found
    subject = request.path.removeprefix(PLACE).strip("/")
    if request.method == "POST":
        return _taken(subject, request)
    if request.path == PLACE:
        return pages.redirect(f"{PLACE}/")
    if not subject or SESSION.fullmatch(subject):
        return _shown(subject, request)
    return _lost(request)


def is_own(request: Request) -> bool:
    """Whether a browser says that one of our own pages sent this. Who does not say is not believed."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    return request.headers.get("origin") == request.origin


def _taken(step: str, request: Request) -> Response:
    typed = dict(parse_qsl(request.body[:4096].decode("utf-8", "replace"), keep_blank_values=True))
    w = tongue(_language(request))
    back = typed.get("session", "")
    back = back if SESSION.fullmatch(back) else ""
    if not is_own(request):
        return _shown("", request, 403, w["foreign"])
    try:
        steps.take(step, typed)
    except StripeRefusal as refusal:
        return _shown(back, request, 404 if refusal.status == 404 else 409, refusal.message)
    except steps.NoAmount:
        return _shown(back, request, 409, w["no_amount"])
    except (KeyError, ValueError) as fault:
        return _shown(back, request, 400, str(fault))
    return pages.redirect(f"{PLACE}/{back}")


def _shown(session_id: str, request: Request, status: int = 200, refusal: str = "") -> Response:
    lang = _language(request)
    w = tongue(lang)
    context: dict[str, Any] = {"lang": lang, "w": w, "steer": PLACE, "refusal": refusal}
    name = "steer/payment" if session_id else "steer/board"
    try:
        more = board.payment(sessions.find(session_id), lang, w) if session_id else board.overview(lang, w)
    except StripeRefusal:
        return _lost(request)
    # Not "no-referrer": with that a browser would hide from us that a form is our own.
    return pages.page(name, status, context | more, lang, referrer="same-origin")


def _lost(request: Request) -> Response:
    lang = _language(request)
    w = tongue(lang)
    more = {"heading": w["lost_title"], "title": w["lost_title"], "text": w["gone"]}
    return pages.page("message", 404, {"lang": lang, "w": w} | more, lang)


def _language(request: Request) -> str:
    return language(None, request.headers.get("accept-language", ""))

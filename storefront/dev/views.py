"""The demo's own pages: mails as they were sent, and the parts that pages are made of."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Accent
from catalog.stock.states import StockState
from storefront.dev import mail as post_office


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first."""
    return render(request, "dev/mail_list.html", {"accent": "tilleul", "mails": post_office.newest_first()})


@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its head, its text, and a link to its HTML."""
    message = post_office.find(name)
    if message is None:
        raise Http404
    text = message.get_body(("plain",))
    context = {
        "accent": "tilleul",
        "name": name,
        "headers": [(key, message[key]) for key in ("From", "To", "Subject", "Date", "Message-ID")],
        "text": text.get_content() if text else "",
        "has_html": message.get_body(("html",)) is not None,
    }
    return render(request, "dev/mail.html", context)


@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone. Mails carry their style inline, so this page alone may."""
    message = post_office.find(name)
    html = message.get_body(("html",)) if message else None
    if html is None:
        raise Http404
    response = HttpResponse(html.get_content())
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
    return response


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The parts: buttons, fields, stock signs, accents."""
    return render(request, "dev/style.html", {"accent": "rouge", "accents": Accent, "states": StockState})

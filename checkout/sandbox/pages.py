"""How the stand-in answers with a page: works without JavaScript, and allows nothing but its own style and fonts."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.encoding import iri_to_uri

from checkout.sandbox.wire import Response

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def page(
    name: str,
    status: int,
    context: dict[str, Any],
    lang: str,
    form_action: str = "'self'",
    referrer: str = "no-referrer",
) -> Response:
    """The template `sandbox/<name>.html`; its forms lead to `form_action` and nowhere else."""
    policy = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        f"form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = HEADERS | {"Content-Language": lang, "Content-Security-Policy": policy, "Referrer-Policy": referrer}
    body = render_to_string(f"sandbox/{name}.html", context).encode()
    return Response(status, body, "text/html; charset=utf-8", headers)


def redirect(url: str) -> Response:
    """On to another page."""
    return Response(303, b"", "text/plain; charset=utf-8", {**HEADERS, "Location": iri_to_uri(url)})

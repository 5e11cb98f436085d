"""The hosted payment page: `GET` and `POST /pay/<session>`, and the bank's question at `/pay/<session>/bank`.

Works without JavaScript. Every answer carries a policy that allows nothing but the page's own style and fonts, and
forms that lead to itself or, by the redirect after paying, to the shop.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from checkout.sandbox import cards, sessions
from checkout.sandbox.assets import asset
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.models import Entry
from checkout.sandbox.wire import Request, Response
from checkout.sandbox.words import language, money, words

PAGE = re.compile(r"/pay/(cs_test_\w+)(/bank)?")
# The panel's width on a desk and on a phone, where fewer hairlines say the same.
GROOVES = (560, 350)
INPUTS: Mapping[str, dict[str, str | int]] = {
    "number": {"autocomplete": "cc-number", "maxlength": 30, "inputmode": "numeric"},
    "expiry": {"autocomplete": "cc-exp", "maxlength": 12, "placeholder": "04 / 31"},
    "cvc": {"autocomplete": "cc-csc", "maxlength": 4, "inputmode": "numeric"},
    "name": {"autocomplete": "cc-name", "maxlength": 150},
}
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def respond(request: Request) -> Response:
    """Answer a request under /pay."""
    if found := asset(request.path):
        return found
    parsed = PAGE.fullmatch(request.path)
    try:
        session = sessions.find(parsed[1] if parsed else "")
    except StripeRefusal:
        return _message("lost", 404, None, request)
    at_bank = bool(parsed and parsed[2])
    if request.method == "POST":
        typed = dict(parse_qsl(request.body[:4096].decode("utf-8", "replace"), keep_blank_values=True))
        try:
            return _answered(session, typed, request) if at_bank else _submitted(session, typed, request)
        except StripeRefusal:
            # Settled by somebody else between our look and our move.
            session = sessions.find(session.pk)
    return _state(session, request, at_bank)


def _state(session: Entry, request: Request, at_bank: bool = False) -> Response:
    """The page that fits the session as it is."""
    if session.state == "complete":
        return _message("paid", 200, session, request)
    if session.state == "expired":
        return _message("expired", 410, session, request)
    intent = sessions.intent_of(session)
    if intent and intent.data["status"] == "requires_action" and at_bank:
        return _page("bank", 200, session, request)
    return _redirect(f"/pay/{session.pk}") if at_bank else _form(session, request, _refusal(intent))


def _submitted(session: Entry, typed: Mapping[str, str], request: Request) -> Response:
    """The card form was sent."""
    if session.state != "open":
        return _settled(session, request)
    card, faults = cards.read(typed, timezone.localdate())
    if card is None:
        return _form(session, request, typed=typed, faults=faults)
    session = sessions.pay(session.pk, card)
    intent = sessions.intent_of(session)
    if session.state != "open":
        return _settled(session, request)
    if intent and intent.data["status"] == "requires_action":
        return _redirect(f"/pay/{session.pk}/bank")
    return _form(session, request, _refusal(intent), typed=typed)


def _answered(session: Entry, typed: Mapping[str, str], request: Request) -> Response:
    """The bank's question was answered."""
    session = sessions.authenticate(session.pk, typed.get("answer") == "yes")
    return _settled(session, request) if session.state != "open" else _redirect(f"/pay/{session.pk}")


def _settled(session: Entry, request: Request) -> Response:
    """On to the shop if paid, whoever of two clicks paid it; a page if it is too late."""
    if session.state == "complete":
        return _redirect(_success_url(session))
    return _state(session, request)


def _refusal(intent: Entry | None) -> str:
    """The key of the sentence that says why the last attempt failed, if it did."""
    error = intent.data["last_payment_error"] if intent else None
    return (error.get("decline_code") or error["code"]) if error else ""


def _form(
    session: Entry,
    request: Request,
    refusal: str = "",
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    """The card form, with what was typed (never the code) and what is wrong with it."""
    tongue = words(_language(session, request))
    fields = [
        {
            "name": field,
            "label": tongue[field],
            "hint": tongue.get(f"{field}_hint", ""),
            "value": "" if field == "cvc" else (typed or {}).get(field, "")[:200].replace("\0", ""),
            "fault": tongue[faults[field]] if faults and field in faults else "",
            **attributes,
        }
        for field, attributes in INPUTS.items()
    ]
    count = len(faults or {})
    more = {
        "fields": fields,
        "mend": tongue["mend_one"] if count == 1 else tongue["mend_many"].format(count=count) if count else "",
        "refusal": tongue.get(refusal, tongue["generic_decline"]) if refusal else "",
        "cards": [(number, tongue[effect]) for number, effect in cards.SHOWN],
    }
    return _page("form", 200, session, request, **more)


def _message(name: str, status: int, session: Entry | None, request: Request) -> Response:
    """Nothing to fill in: a heading, a sentence, the way back."""
    tongue = words(_language(session, request))
    heading = tongue[f"{name}_title"]
    return _page("message", status, session, request, heading=heading, text=tongue[f"{name}_more"], title=heading)


def _page(name: str, status: int, session: Entry | None, request: Request, **more: Any) -> Response:
    lang = _language(session, request)
    tongue = words(lang)
    context: dict[str, Any] = {"lang": lang, "w": tongue}
    form_action = "'self'"
    if session:
        data, currency = session.data, session.data["currency"]
        amount = money(data["amount_total"], currency, lang)
        lines = [
            {
                "name": line["price_data"]["product_data"]["name"],
                "quantity": line["quantity"],
                "each": tongue["each"].format(
                    quantity=line["quantity"], amount=money(line["price_data"]["unit_amount"], currency, lang)
                ),
                "amount": money(line["quantity"] * line["price_data"]["unit_amount"], currency, lang),
                "cents": line["quantity"] * line["price_data"]["unit_amount"],
            }
            for line in session.extra["line_items"]
        ]
        context |= {
            "address": f"/pay/{session.pk}",
            "reference": data["client_reference_id"],
            "amount": amount,
            "title": tongue["pay_title"].format(amount=amount),
            "yes": tongue["bank_yes"].format(amount=amount),
            "lines": lines,
            "grooves": [(width, groove([line["cents"] for line in lines], width)) for width in GROOVES],
            "cancel_url": data["cancel_url"],
            "return_url": _success_url(session) if session.state == "complete" else data["cancel_url"],
        }
        form_action += f" {_origin(data['success_url'])}"
    body = render_to_string(f"sandbox/{name}.html", context | more).encode()
    policy = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        f"form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {**PAGE_HEADERS, "Content-Language": lang, "Content-Security-Policy": policy}
    return Response(status, body, "text/html; charset=utf-8", headers)


def groove(parts: list[int], width: int) -> str:
    """The order as one side of a record: a hairline every 3 px, 5 px between lines; an SVG path 32 px high.

    Each line of the order is as wide as its share of the total.
    """
    room, whole, x, path = width - 5 * (len(parts) - 1), sum(parts) or 1, 1.0, []
    for part in parts:
        lines = max(1, round(room * part / whole / 3))
        path += [f"M{x + 3 * number:g} 0v32" for number in range(lines)]
        x += 3 * lines + 5
    return "".join(path)


def _redirect(url: str) -> Response:
    return Response(303, b"", "text/plain; charset=utf-8", {**PAGE_HEADERS, "Location": iri_to_uri(url)})


def _success_url(session: Entry) -> str:
    return str(session.data["success_url"]).replace("{CHECKOUT_SESSION_ID}", session.pk)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _language(session: Entry | None, request: Request) -> str:
    return language(session.data["locale"] if session else None, request.headers.get("accept-language", ""))

"""The hosted payment page: `GET` and `POST /pay/<session>`, and the bank's question at `/pay/<session>/bank`.

Works without JavaScript. Every answer carries a policy that allows nothing but the page's own style and fonts, and
forms that lead to itself or, by the redirect after paying, to the shop.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils import timezone

from checkout.sandbox import accounts, cards, order, pages, sessions
from checkout.sandbox.assets import asset
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.models import Entry
from checkout.sandbox.pages import redirect
from checkout.sandbox.wire import Request, Response
from checkout.sandbox.words import language, words

PAGE = re.compile(r"/pay/(cs_test_\w+)(/bank)?")
INPUTS: Mapping[str, dict[str, str | int]] = {
    "number": {"autocomplete": "cc-number", "maxlength": 30, "inputmode": "numeric"},
    "expiry": {"autocomplete": "cc-exp", "maxlength": 12, "placeholder": "04 / 31"},
    "cvc": {"autocomplete": "cc-csc", "maxlength": 4, "inputmode": "numeric"},
    "name": {"autocomplete": "cc-name", "maxlength": 150},
}
DEBIT_INPUTS: Mapping[str, dict[str, str | int]] = {
    "iban": {"autocomplete": "off", "maxlength": 50, "placeholder": "FR14 2004 …"},
    "holder": {"autocomplete": "name", "maxlength": 150},
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
        return _message(_outcome(session), 200, session, request)
    if session.state == "expired":
        return _message("expired", 410, session, request)
    intent = sessions.intent_of(session)
    if intent and intent.data["status"] == "requires_action" and at_bank:
        return _page("bank", 200, session, request)
    return redirect(f"/pay/{session.pk}") if at_bank else _form(session, request, _refusal(intent))


def _submitted(session: Entry, typed: Mapping[str, str], request: Request) -> Response:
    """The form for a card, or the one for a direct debit, was sent."""
    if session.state != "open":
        return _settled(session, request)
    means: cards.Card | accounts.Account | None
    if typed.get("method") == accounts.METHOD and accounts.METHOD in session.data["payment_method_types"]:
        means, faults = accounts.read(typed)
    else:
        means, faults = cards.read(typed, timezone.localdate())
    if means is None:
        return _form(session, request, typed=typed, faults=faults)
    session = sessions.pay(session.pk, means)
    intent = sessions.intent_of(session)
    if session.state != "open":
        return _settled(session, request)
    if intent and intent.data["status"] == "requires_action":
        return redirect(f"/pay/{session.pk}/bank")
    return _form(session, request, _refusal(intent), typed=typed)


def _answered(session: Entry, typed: Mapping[str, str], request: Request) -> Response:
    """The bank's question was answered."""
    session = sessions.authenticate(session.pk, typed.get("answer") == "yes")
    return _settled(session, request) if session.state != "open" else redirect(f"/pay/{session.pk}")


def _settled(session: Entry, request: Request) -> Response:
    """On to the shop if paid, whoever of two clicks paid it; a page if it is too late."""
    if session.state == "complete":
        return redirect(order.success_url(session))
    return _state(session, request)


def _outcome(session: Entry) -> str:
    """The key of the page that says how the payment stands, once the shopper has done all there is to do."""
    intent = sessions.intent_of(session)
    if session.data["payment_status"] == "paid" or intent is None:
        return "paid"
    return "debited" if intent.state == "processing" else "bounced"


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
    """The forms, with what was typed (never the code) and what is wrong with it."""
    tongue = words(_language(session, request))
    typed, faults = typed or {}, faults or {}

    def fields(inputs: Mapping[str, dict[str, str | int]]) -> list[dict[str, Any]]:
        return [
            {
                "name": field,
                "label": tongue[field],
                "hint": tongue.get(f"{field}_hint", ""),
                "value": "" if field == "cvc" else typed.get(field, "")[:200].replace("\0", ""),
                "fault": tongue[faults[field]] if field in faults else "",
                **attributes,
            }
            for field, attributes in inputs.items()
        ]

    count, debit = len(faults), accounts.METHOD in session.data["payment_method_types"]
    more = {
        "fields": fields(INPUTS),
        "debit_fields": fields(DEBIT_INPUTS) if debit else [],
        "by_debit": typed.get("method") == accounts.METHOD,
        "mend": tongue["mend_one"] if count == 1 else tongue["mend_many"].format(count=count) if count else "",
        "refusal": tongue.get(refusal, tongue["generic_decline"]) if refusal else "",
        "cards": [(number, tongue[effect]) for number, effect in cards.SHOWN],
        "accounts": [(iban, tongue[effect]) for iban, effect in accounts.SHOWN],
    }
    return _page("form", 200, session, request, **more)


def _message(name: str, status: int, session: Entry | None, request: Request) -> Response:
    """Nothing to fill in: a heading, a sentence, the way back."""
    tongue = words(_language(session, request))
    heading = tongue[f"{name}_title"]
    return _page("message", status, session, request, heading=heading, text=tongue[f"{name}_more"], title=heading)


def _page(name: str, status: int, session: Entry | None, request: Request, **more: Any) -> Response:
    lang = _language(session, request)
    context: dict[str, Any] = {"lang": lang, "w": words(lang)}
    form_action = "'self'"
    if session:
        context |= order.shown(session, lang)
        form_action += f" {_origin(session.data['success_url'])}"
    return pages.page(name, status, context | more, lang, form_action)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _language(session: Entry | None, request: Request) -> str:
    return language(session.data["locale"] if session else None, request.headers.get("accept-language", ""))

"""The API under /v1/: who may ask, which endpoint answers, and in what shape."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from stripe.params import EventRetrieveParams, PaymentIntentRetrieveParams
from stripe.params.checkout import SessionExpireParams, SessionRetrieveParams

from checkout.sandbox import idempotency, objects, sessions
from checkout.sandbox.asked import checked_session
from checkout.sandbox.contract import checked
from checkout.sandbox.encoding import decode
from checkout.sandbox.errors import StripeRefusal, missing
from checkout.sandbox.models import Entry
from checkout.sandbox.wire import Request, Response, json_response


@dataclass(frozen=True, slots=True)
class Call:
    """An authorised request: the id in its path, its parameters, and how events shall name it."""

    subject: str
    form: dict[str, Any]
    origin: str
    caller: dict[str, str | None]


Endpoint = Callable[[Call], dict[str, Any]]


def respond(request: Request) -> Response:
    """Answer a request to the API; refusals come out in Stripe's shape."""
    request_id = objects.new_id("req")
    headers = {"Request-Id": request_id, "Stripe-Version": settings.STRIPE_API_VERSION}
    try:
        _authorise(request)
        endpoint, subject = _endpoint(request)
        form = decode(request.body if request.method == "POST" else request.query.encode())
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        call = Call(subject, form, request.origin, {"id": request_id, "idempotency_key": key or None})
        if not key:
            return json_response(200, endpoint(call), headers)
        answer, replayed = idempotency.once(key, request.method, request.path, form, lambda: endpoint(call))
        headers |= {"Idempotency-Key": key} | ({"Idempotent-Replayed": "true"} if replayed else {})
        return json_response(200, answer, headers)
    except StripeRefusal as refusal:
        return json_response(refusal.status, refusal.as_json(), headers)


def create_session(call: Call) -> dict[str, Any]:
    """POST /v1/checkout/sessions."""
    params, total, expires_at = checked_session(call.form)
    return _shown(sessions.create(params, total, expires_at), params, call)


def fetch_session(call: Call) -> dict[str, Any]:
    """GET /v1/checkout/sessions/{id}."""
    return _shown(sessions.find(call.subject), checked(call.form, SessionRetrieveParams), call)


def expire_session(call: Call) -> dict[str, Any]:
    """POST /v1/checkout/sessions/{id}/expire."""
    params = checked(call.form, SessionExpireParams)
    return _shown(sessions.expire(call.subject, call.caller), params, call)


def fetch_intent(call: Call) -> dict[str, Any]:
    """GET /v1/payment_intents/{id}."""
    checked(call.form, PaymentIntentRetrieveParams)
    return _entry("payment_intent", call.subject)


def fetch_event(call: Call) -> dict[str, Any]:
    """GET /v1/events/{id}; `pending_webhooks` says whether it is still on its way to the shop."""
    checked(call.form, EventRetrieveParams)
    data = _entry("event", call.subject)
    waiting = Entry.objects.filter(pk=call.subject, deliveries__delivered_at=None, deliveries__next_at__isnull=False)
    return data | {"pending_webhooks": waiting.count()}


ENDPOINTS: tuple[tuple[str, re.Pattern[str], Endpoint], ...] = (
    ("POST", re.compile(r"/v1/checkout/sessions"), create_session),
    ("GET", re.compile(r"/v1/checkout/sessions/(\w+)"), fetch_session),
    ("POST", re.compile(r"/v1/checkout/sessions/(\w+)/expire"), expire_session),
    ("GET", re.compile(r"/v1/payment_intents/(\w+)"), fetch_intent),
    ("GET", re.compile(r"/v1/events/(\w+)"), fetch_event),
)


def _authorise(request: Request) -> None:
    """Only the shop's own test key; a live key must never reach a page that moves no money."""
    key = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not key:
        raise StripeRefusal("You did not provide an API key.", 401)
    if key.startswith(("sk_live_", "rk_live_")):
        raise StripeRefusal("Invalid API Key provided: a live key has no place at the stand-in.", 401)
    if not hmac.compare_digest(key.encode(), settings.STRIPE_SECRET_KEY.encode()):
        raise StripeRefusal(f"Invalid API Key provided: {key[:8]}{'*' * 8}", 401)
    version = request.headers.get("stripe-version", settings.STRIPE_API_VERSION)
    if version != settings.STRIPE_API_VERSION:
        raise StripeRefusal(f"Invalid Stripe API version: {version}. Here it is {settings.STRIPE_API_VERSION}.")


def _endpoint(request: Request) -> tuple[Endpoint, str]:
    methods = set()
    for method, pattern, endpoint in ENDPOINTS:
        if found := pattern.fullmatch(request.path):
            if method == request.method:
                return endpoint, "".join(found.groups())
            methods.add(method)
    told = f"Unrecognized request URL ({request.method}: {request.path})."
    raise StripeRefusal(told, 405 if methods else 404)


def _shown(session: Entry, params: dict[str, Any], call: Call) -> dict[str, Any]:
    """The session as the API shows it: with its address while it is open, and with what was asked to be unfolded."""
    data = dict(session.data)
    if session.state == "open":
        data["url"] = f"{call.origin}/pay/{session.pk}"
    data.pop("line_items", None)
    for name in params.get("expand", []):
        if name == "payment_intent":
            intent = sessions.intent_of(session)
            data["payment_intent"] = intent.data if intent else None
        else:
            raise StripeRefusal(f"This property cannot be expanded ({name}).", param="expand")
    return data


def _entry(kind: str, subject: str) -> dict[str, Any]:
    entry = Entry.objects.filter(pk=subject, kind=kind).first()
    if entry is None:
        raise missing(kind, subject)
    data: dict[str, Any] = entry.data
    return data

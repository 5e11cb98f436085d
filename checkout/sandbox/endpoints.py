"""The endpoints under /v1/: which there are, and what each does with an authorised request."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stripe.params import (
    ChargeListParams,
    ChargeRetrieveParams,
    DisputeListParams,
    DisputeRetrieveParams,
    EventListParams,
    EventRetrieveParams,
    PaymentIntentRetrieveParams,
    RefundListParams,
    RefundRetrieveParams,
)
from stripe.params.checkout import SessionExpireParams, SessionListParams, SessionRetrieveParams

from checkout.sandbox import expansion, listing, refunds, sessions
from checkout.sandbox.asked import checked_session
from checkout.sandbox.contract import checked
from checkout.sandbox.errors import StripeRefusal, missing
from checkout.sandbox.models import Entry


@dataclass(frozen=True, slots=True)
class Call:
    """An authorised request: the id in its path, its parameters, and how events shall name it."""

    subject: str
    form: dict[str, Any]
    origin: str
    caller: dict[str, str | None]


Act = Callable[[Call], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What answers to a method and a path; `name` is what faults call it."""

    name: str
    path: re.Pattern[str]
    act: Act

    @property
    def method(self) -> str:
        """GET or POST, as the name begins."""
        return self.name.partition(" ")[0]


def create_session(call: Call) -> dict[str, Any]:
    """POST /v1/checkout/sessions."""
    params, total, expires_at = checked_session(call.form)
    return _session(sessions.create(params, total, expires_at), params, call)


def fetch_session(call: Call) -> dict[str, Any]:
    """GET /v1/checkout/sessions/{id}."""
    return _session(sessions.find(call.subject), checked(call.form, SessionRetrieveParams), call)


def expire_session(call: Call) -> dict[str, Any]:
    """POST /v1/checkout/sessions/{id}/expire."""
    params = checked(call.form, SessionExpireParams)
    return _session(sessions.expire(call.subject, call.caller), params, call)


def list_sessions(call: Call) -> dict[str, Any]:
    """GET /v1/checkout/sessions, by intent or by status."""
    params = checked(call.form, SessionListParams)
    # Those whose time is up have expired by the time anybody looks.
    sessions.expire_overdue()
    rows = Entry.objects.filter(kind=sessions.KIND)
    if intent := params.get("payment_intent"):
        rows = rows.filter(intent=intent)
    if status := params.get("status"):
        rows = rows.filter(state=status)
    found, more = listing.page(rows, params, ("payment_intent", "status"))
    inner = {"expand": expansion.in_list(params.get("expand", []))}
    return listing.answer("/v1/checkout/sessions", [_session(entry, inner, call) for entry in found], more=more)


def create_refund(call: Call) -> dict[str, Any]:
    """POST /v1/refunds."""
    params = refunds.checked_refund(call.form)
    return expansion.expanded(refunds.create(params, call.caller).data, params.get("expand", []))


def fetch_event(call: Call) -> dict[str, Any]:
    """GET /v1/events/{id}; `pending_webhooks` says whether it is still on its way to the shop."""
    data = _fetching("event", EventRetrieveParams)(call)
    waiting = Entry.objects.filter(pk=call.subject, deliveries__delivered_at=None, deliveries__next_at__isnull=False)
    return data | {"pending_webhooks": waiting.count()}


def list_events(call: Call) -> dict[str, Any]:
    """GET /v1/events, by kind and since when."""
    params = checked(call.form, EventListParams)
    rows = Entry.objects.filter(kind="event")
    if kinds := [*params.get("types", []), *filter(None, [params.get("type")])]:
        rows = rows.filter(data__type__in=kinds)
    created = params.get("created", {})
    if isinstance(created, dict) and (since := created.get("gte")):
        rows = rows.filter(created__gte=datetime.fromtimestamp(since, UTC))
    elif created:
        raise StripeRefusal("The stand-in only does created[gte].", code="sandbox_unsupported", param="created")
    found, more = listing.page(rows, params, ("created.gte", "type", "types"))
    return listing.answer("/v1/events", [entry.data for entry in found], more=more)


def _fetching(kind: str, shape: type) -> Act:
    """GET of one object of this kind."""

    def fetch(call: Call) -> dict[str, Any]:
        params = checked(call.form, shape)
        entry = Entry.objects.filter(pk=call.subject, kind=kind).first()
        if entry is None:
            raise missing(kind, call.subject)
        return expansion.expanded(entry.data, params.get("expand", []))

    return fetch


def _listing(kind: str, shape: type, url: str, filters: tuple[str, ...]) -> Act:
    """GET of the objects of this kind, by intent and, if that is a filter, by charge."""

    def list_them(call: Call) -> dict[str, Any]:
        params = checked(call.form, shape)
        rows = Entry.objects.filter(kind=kind)
        if intent := params.get("payment_intent"):
            rows = rows.filter(intent=intent)
        if charge := params.get("charge"):
            rows = rows.filter(data__charge=charge)
        found, more = listing.page(rows, params, filters)
        inner = expansion.in_list(params.get("expand", []))
        return listing.answer(url, [expansion.expanded(entry.data, inner) for entry in found], more=more)

    return list_them


def _session(session: Entry, params: dict[str, Any], call: Call) -> dict[str, Any]:
    """The session as the API shows it: with its address while it is open, and with what was asked to be unfolded."""
    data = dict(session.data)
    if session.state == "open":
        data["url"] = f"{call.origin}/pay/{session.pk}"
    data.pop("line_items", None)
    return expansion.expanded(data, params.get("expand", []))


BY_INTENT, BY_CHARGE = ("payment_intent",), ("charge", "payment_intent")
ENDPOINTS = tuple(
    Endpoint(name, re.compile(f"/v1/{path}"), act)
    for name, path, act in (
        ("POST sessions", "checkout/sessions", create_session),
        ("GET sessions", "checkout/sessions", list_sessions),
        ("GET session", r"checkout/sessions/(\w+)", fetch_session),
        ("POST expire", r"checkout/sessions/(\w+)/expire", expire_session),
        ("GET payment_intent", r"payment_intents/(\w+)", _fetching("payment_intent", PaymentIntentRetrieveParams)),
        ("GET charge", r"charges/(\w+)", _fetching("charge", ChargeRetrieveParams)),
        ("GET charges", "charges", _listing("charge", ChargeListParams, "/v1/charges", BY_INTENT)),
        ("POST refunds", "refunds", create_refund),
        ("GET refunds", "refunds", _listing("refund", RefundListParams, "/v1/refunds", BY_CHARGE)),
        ("GET refund", r"refunds/(\w+)", _fetching("refund", RefundRetrieveParams)),
        ("GET disputes", "disputes", _listing("dispute", DisputeListParams, "/v1/disputes", BY_CHARGE)),
        ("GET dispute", r"disputes/(\w+)", _fetching("dispute", DisputeRetrieveParams)),
        ("GET events", "events", list_events),
        ("GET event", r"events/(\w+)", fetch_event),
    )
)

"""The one module of the shop that speaks to Stripe.

Everybody else deals in the frozen dataclasses and the errors of `checkout.answers`, so that neither the SDK's objects
nor its exceptions travel any further. The address comes from `STRIPE_API_BASE` when the shop runs on its own stand-in
(`checkout/sandbox/`): the code is the same in the demo, in the tests and in production.

Never call this module inside a database transaction: a slow answer would hold the rows, and on SQLite the stand-in,
whose ledger lies in the same file, could not write its answer at all.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

import requests
import stripe
from django.conf import settings
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

from checkout.answers import (
    AmountMismatch,
    BadSignature,
    Event,
    GatewayError,
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    LineItem,
    OpenedDispute,
    SentRefund,
    Session,
)
from checkout.cents import amount as amount_of
from checkout.cents import cents, known

__all__ = [
    "AmountMismatch", "BadSignature", "Event", "GatewayError", "GatewayFailed", "GatewayRefused", "GatewayUnavailable",
    "LineItem", "OpenedDispute", "SentRefund", "Session",
]  # fmt: skip

# Seconds to connect and to wait for the answer; the SDK's own limit is 80.
TIMEOUTS = (3.05, 10.0)
# What the webhook has to be subscribed to, and what is looked for among Stripe's events in case one was lost.
EVENTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)
UNFOLDED = ["payment_intent"]

# The SDK would write a machine's id into the home directory and send timings along with each call.
stripe.enable_telemetry = False


def create_session(
    *,
    reference: str,
    idempotency_key: str,
    lines: Sequence[LineItem],
    total: Decimal,
    currency: str,
    customer_email: str,
    locale: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
    metadata: Mapping[str, str],
) -> Session:
    """Open a hosted payment page for `total`.

    Retries must repeat every argument, `expires_at` (at least 30 minutes ahead) included, under the same key.
    `{CHECKOUT_SESSION_ID}` in `success_url` is replaced by Stripe.
    """
    currency = known(currency)
    items = [_line_item(line, currency) for line in lines]
    asked = sum((line.unit_amount * line.quantity for line in lines), Decimal(0))
    if asked != total:
        raise AmountMismatch(f"{reference}: the lines come to {asked}, the order to {total} {currency}")
    params: SessionCreateParams = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "client_reference_id": reference,
        "line_items": items,
        "customer_email": customer_email,
        "locale": locale,
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
        "metadata": dict(metadata),
        # On the intent too: a refund or a dispute leads to the payment through it.
        "payment_intent_data": {"metadata": dict(metadata)},
        # The total was promised in this currency and may not change on the way.
        "adaptive_pricing": {"enabled": False},
    }
    with _translated():
        return _session(_client().v1.checkout.sessions.create(params, {"idempotency_key": idempotency_key}))


def fetch_session(session_id: str) -> Session:
    """The session as it stands now."""
    with _translated():
        return _session(_client().v1.checkout.sessions.retrieve(session_id, {"expand": UNFOLDED}))


def expire_session(session_id: str) -> Session:
    """Close an open session for good; `GatewayRefused` when it is no longer open (paid a moment ago, say)."""
    with _translated():
        return _session(_client().v1.checkout.sessions.expire(session_id))


def create_refund(
    *, intent: str, amount: Decimal, currency: str, idempotency_key: str, metadata: Mapping[str, str]
) -> SentRefund:
    """Send a part of a payment back, or all of it. Retries must repeat every argument under the same key."""
    known(currency)
    params: RefundCreateParams = {
        "payment_intent": intent,
        "amount": cents(amount, "refund"),
        "metadata": dict(metadata),
    }
    with _translated():
        return _refund(_client().v1.refunds.create(params, {"idempotency_key": idempotency_key}))


def fetch_refund(refund_id: str) -> SentRefund:
    """The refund as it stands now."""
    with _translated():
        return _refund(_client().v1.refunds.retrieve(refund_id))


def refunds_of(intent: str) -> list[SentRefund]:
    """All refunds of a payment at Stripe, whoever made them, newest first."""
    with _translated():
        found = _client().v1.refunds.list({"payment_intent": intent, "limit": 100})
        return [_refund(refund) for refund in found.auto_paging_iter()]


def disputes_of(intent: str) -> list[OpenedDispute]:
    """All disputes of a payment at Stripe, newest first."""
    with _translated():
        found = _client().v1.disputes.list({"payment_intent": intent, "limit": 100})
        return [_dispute(dispute) for dispute in found.auto_paging_iter()]


def intent_of(object_id: str) -> str | None:
    """The payment at Stripe that a refund, charge or dispute belongs to; None for anything else."""
    v1, kind = _client().v1, object_id.partition("_")[0]
    with _translated():
        if kind == "pi":
            return object_id
        if kind in ("re", "pyr"):
            return _id(v1.refunds.retrieve(object_id).payment_intent)
        if kind in ("ch", "py"):
            return _id(v1.charges.retrieve(object_id).payment_intent)
        if kind in ("dp", "du"):
            return _id(v1.disputes.retrieve(object_id).payment_intent)
    return None


def metadata_of(intent: str) -> Mapping[str, str]:
    """What was written on a payment at Stripe when it was opened."""
    with _translated():
        return _client().v1.payment_intents.retrieve(intent).metadata.to_dict()


def events_since(moment: datetime) -> list[Event]:
    """The events that the webhook should have brought since then, oldest first. Stripe keeps them for 30 days."""
    with _translated():
        found = _client().v1.events.list(
            {"created": {"gte": int(moment.timestamp())}, "types": list(EVENTS), "limit": 100}
        )
        return [_event(event) for event in found.auto_paging_iter()][::-1]


def is_live() -> bool:
    """Whether the shop's key moves real money."""
    return settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))


def verify_event(body: bytes, signature_header: str) -> Event:
    """The event in a webhook's raw body, snapshot or thin, once the signature has been proved."""
    client, secret = _client(), settings.STRIPE_WEBHOOK_SECRET
    try:
        stripe.WebhookSignature.verify_header(body, signature_header, secret, stripe.Webhook.DEFAULT_TOLERANCE)
        if json.loads(body).get("object") == "v2.core.event":
            thin = client.parse_event_notification(body, signature_header, secret)
            related = getattr(thin, "related_object", None)
            return Event(
                id=thin.id,
                type=thin.type.removeprefix("v1."),
                created=datetime.fromisoformat(thin.created),
                object_id=getattr(related, "id", None),
                livemode=thin.livemode,
            )
        return _event(client.construct_event(body, signature_header, secret))
    except stripe.SignatureVerificationError as fault:
        raise BadSignature(fault.user_message or "not signed by Stripe") from None
    except (ValueError, AttributeError, KeyError, TypeError) as fault:
        # UnicodeDecodeError and JSONDecodeError are ValueErrors; the others come of a body that is no event.
        raise BadSignature(f"not an event: {type(fault).__name__}") from None


def _line_item(line: LineItem, currency: str) -> SessionCreateParamsLineItem:
    return {
        "quantity": line.quantity,
        "price_data": {
            "currency": currency,
            "unit_amount": cents(line.unit_amount, line.name),
            "product_data": {"name": line.name},
        },
    }


def _session(answer: stripe.checkout.Session) -> Session:
    intent = answer.payment_intent
    return Session(
        id=answer.id,
        url=answer.url,
        status=answer.status or "",
        payment_status=answer.payment_status,
        amount_total=amount_of(answer.amount_total or 0, answer.currency or ""),
        currency=known(answer.currency or ""),
        payment_intent=_id(intent),
        intent_status="" if intent is None or isinstance(intent, str) else intent.status,
        reference=answer.client_reference_id or "",
        metadata=answer.metadata.to_dict() if answer.metadata else {},
        expires_at=datetime.fromtimestamp(answer.expires_at, UTC),
    )


def _refund(answer: stripe.Refund) -> SentRefund:
    return SentRefund(
        id=answer.id,
        payment_intent=_id(answer.payment_intent),
        amount=amount_of(answer.amount, answer.currency),
        status=answer.status or "",
        failure=getattr(answer, "failure_reason", None) or "",
        created=datetime.fromtimestamp(answer.created, UTC),
        metadata=answer.metadata.to_dict() if answer.metadata else {},
    )


def _dispute(answer: stripe.Dispute) -> OpenedDispute:
    due = answer.evidence_details.due_by
    return OpenedDispute(
        id=answer.id,
        payment_intent=_id(answer.payment_intent),
        amount=amount_of(answer.amount, answer.currency),
        reason=answer.reason,
        status=answer.status,
        created=datetime.fromtimestamp(answer.created, UTC),
        answer_by=datetime.fromtimestamp(due, UTC) if due else None,
    )


def _event(event: stripe.Event) -> Event:
    return Event(
        id=event.id,
        type=event.type,
        created=datetime.fromtimestamp(event.created, UTC),
        object_id=event.data.to_dict()["object"].get("id"),
        livemode=event.livemode,
    )


def _id(related: str | stripe.StripeObject | None) -> str | None:
    """The id of something that Stripe may have unfolded."""
    return related if related is None or isinstance(related, str) else str(related["id"])


def _client() -> stripe.StripeClient:
    return _made_client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_API_VERSION, TIMEOUTS)


@lru_cache(maxsize=4)
def _made_client(key: str, base: str, version: str, timeouts: tuple[float, float]) -> stripe.StripeClient:
    """One client for each set of settings, so that connections are kept between calls."""
    if not base:
        return stripe.StripeClient(
            key, stripe_version=version, http_client=stripe.RequestsClient(timeout=timeouts), max_network_retries=1
        )
    # A proxy named in the environment has no business between the shop and its own loopback.
    loopback = requests.Session()
    loopback.trust_env = False
    return stripe.StripeClient(
        key,
        stripe_version=version,
        base_addresses={"api": base.rstrip("/")},
        http_client=stripe.RequestsClient(timeout=timeouts, session=loopback),
        max_network_retries=1,
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the SDK's errors into ours: refused if Stripe said no to us, failed if it could not, unavailable if it said
    nothing usable.
    """
    try:
        yield
    except stripe.StripeError as fault:
        message, status = fault.user_message or type(fault).__name__, fault.http_status
        if status is not None and 400 <= status < 500 and status not in (409, 429):
            param = getattr(fault, "param", None)
            raise GatewayRefused(message, status=status, code=fault.code, param=param) from fault
        if status is not None and status >= 500:
            raise GatewayFailed(message) from fault
        raise GatewayUnavailable(message) from fault

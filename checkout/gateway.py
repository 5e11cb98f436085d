"""The one module of the shop that speaks to Stripe.

Everybody else deals in the frozen dataclasses and the four errors below, so that neither the SDK's objects nor its
exceptions travel any further. The address comes from `STRIPE_API_BASE` when the shop runs on its own stand-in
(`checkout/sandbox/`): the code is the same in the demo, in the tests and in production.

Never call this module inside a database transaction: a slow answer would hold the rows, and on SQLite the stand-in,
whose ledger lies in the same file, could not write its answer at all.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

import requests
import stripe
from django.conf import settings
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

# Seconds to connect and to wait for the answer; the SDK's own limit is 80.
TIMEOUTS = (3.05, 10.0)
# Currencies of one hundred parts. The shop sells in euro; others are refused here before they are miscounted.
HUNDREDTHS = frozenset({"eur", "gbp", "usd", "chf"})

# The SDK would write a machine's id into the home directory and send timings along with each call.
stripe.enable_telemetry = False


class GatewayError(Exception):
    """Anything that went wrong between the shop and Stripe."""


class GatewayUnavailable(GatewayError):
    """No usable answer: time-out, no connection, 5xx, too many requests, a call under the same key still running.

    Whether Stripe acted is unknown. Ask again later with the same idempotency key and the same parameters.
    """


class GatewayRefused(GatewayError):
    """Stripe understood and said no (4xx). Asking the same again will not help."""

    def __init__(
        self, message: str, *, status: int | None = None, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.param = status, code, param


class AmountMismatch(GatewayError):
    """The amounts cannot be asked for as they are: the lines miss the total, or one of them is no number of cents."""


class BadSignature(GatewayError):
    """These bytes were not signed by Stripe with our secret, not lately, or are no event at all."""


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line of the payment page: `quantity` times `unit_amount`, VAT included."""

    name: str
    unit_amount: Decimal
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A Checkout Session as it stood when asked.

    `status`: open, complete, expired. `payment_status`: paid, unpaid, no_payment_required. `url` is given while open.
    """

    id: str
    url: str | None
    status: str
    payment_status: str
    amount_total: Decimal
    currency: str
    payment_intent: str | None
    reference: str
    metadata: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook says has happened to `object_id`. A hint only: fetch the object before acting on it.

    `type` is the same for snapshot and thin events ("checkout.session.completed").
    """

    id: str
    type: str
    created: datetime
    object_id: str | None
    livemode: bool


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
    currency = _known(currency)
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
        # On the intent too: refunds and disputes are found through it.
        "payment_intent_data": {"metadata": dict(metadata)},
        # The total was promised in this currency and may not change on the way.
        "adaptive_pricing": {"enabled": False},
    }
    with _translated():
        return _session(_client().v1.checkout.sessions.create(params, {"idempotency_key": idempotency_key}))


def fetch_session(session_id: str) -> Session:
    """The session as it stands now."""
    with _translated():
        return _session(_client().v1.checkout.sessions.retrieve(session_id))


def expire_session(session_id: str) -> Session:
    """Close an open session for good; `GatewayRefused` when it is no longer open (paid a moment ago, say)."""
    with _translated():
        return _session(_client().v1.checkout.sessions.expire(session_id))


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
        event = client.construct_event(body, signature_header, secret)
        return Event(
            id=event.id,
            type=event.type,
            created=datetime.fromtimestamp(event.created, UTC),
            object_id=event.data.to_dict()["object"].get("id"),
            livemode=event.livemode,
        )
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
            "unit_amount": _cents(line.unit_amount, line.name),
            "product_data": {"name": line.name},
        },
    }


def _cents(amount: Decimal, what: str) -> int:
    """12.34 → 1234, exactly; never rounded."""
    cents = amount * 100
    if not amount.is_finite() or amount < 0 or cents != cents.to_integral_value():
        raise AmountMismatch(f"{what}: {amount} is no sum in whole cents")
    return int(cents)


def _known(currency: str) -> str:
    if currency.lower() not in HUNDREDTHS:
        raise AmountMismatch(f"{currency} is not a currency that this shop counts in hundredths")
    return currency.lower()


def _session(answer: stripe.checkout.Session) -> Session:
    intent = answer.payment_intent
    return Session(
        id=answer.id,
        url=answer.url,
        status=answer.status or "",
        payment_status=answer.payment_status,
        amount_total=Decimal(answer.amount_total or 0).scaleb(-2),
        currency=_known(answer.currency or ""),
        payment_intent=intent if intent is None or isinstance(intent, str) else intent.id,
        reference=answer.client_reference_id or "",
        metadata=answer.metadata.to_dict() if answer.metadata else {},
        expires_at=datetime.fromtimestamp(answer.expires_at, UTC),
    )


def _client() -> stripe.StripeClient:
    return _made_client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_API_VERSION)


@lru_cache(maxsize=4)
def _made_client(key: str, base: str, version: str) -> stripe.StripeClient:
    """One client for each set of settings, so that connections are kept between calls."""
    if not base:
        return stripe.StripeClient(
            key, stripe_version=version, http_client=stripe.RequestsClient(timeout=TIMEOUTS), max_network_retries=1
        )
    # A proxy named in the environment has no business between the shop and its own loopback.
    loopback = requests.Session()
    loopback.trust_env = False
    return stripe.StripeClient(
        key,
        stripe_version=version,
        base_addresses={"api": base.rstrip("/")},
        http_client=stripe.RequestsClient(timeout=TIMEOUTS, session=loopback),
        max_network_retries=1,
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the SDK's errors into ours: refused if Stripe said no to us, unavailable if it said nothing usable."""
    try:
        yield
    except stripe.StripeError as fault:
        message, status = fault.user_message or type(fault).__name__, fault.http_status
        if status is not None and 400 <= status < 500 and status not in (409, 429):
            param = getattr(fault, "param", None)
            raise GatewayRefused(message, status=status, code=fault.code, param=param) from fault
        raise GatewayUnavailable(message) from fault

"""What the gateway answers, in the shop's own words: frozen, with money as Decimal and time aware."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


class GatewayError(Exception):
    """Anything that went wrong between the shop and Stripe."""


class GatewayUnavailable(GatewayError):
    """No usable answer: time-out, no connection, too many requests, a call under the same key still running.

    Whether Stripe acted is unknown. Ask again later with the same idempotency key and the same parameters.
    """


class GatewayFailed(GatewayUnavailable):
    """Stripe answered with a failure of its own (5xx), and will repeat it under this key: ask with a new one.

    It is over at Stripe; whether it acted before it failed has to be looked up first where that matters.
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
    `intent_status` says, where the session is complete and unpaid, whether a debit is under way or has failed.
    """

    id: str
    url: str | None
    status: str
    payment_status: str
    amount_total: Decimal
    currency: str
    payment_intent: str | None
    intent_status: str
    reference: str
    metadata: Mapping[str, str]
    expires_at: datetime

    @property
    def is_paid(self) -> bool:
        return self.status == "complete" and self.payment_status in ("paid", "no_payment_required")

    @property
    def is_under_way(self) -> bool:
        """A debit that takes days."""
        return self.status == "complete" and self.payment_status == "unpaid" and self.intent_status == "processing"

    @property
    def has_failed(self) -> bool:
        """A debit that came to nothing. The page is closed: nobody can try another way on it."""
        return self.status == "complete" and self.payment_status == "unpaid" and self.intent_status != "processing"


@dataclass(frozen=True, slots=True)
class SentRefund:
    """A refund as Stripe has it. `status`: pending, requires_action, succeeded, failed, canceled."""

    id: str
    payment_intent: str | None
    amount: Decimal
    status: str
    failure: str
    created: datetime
    metadata: Mapping[str, str]

    @property
    def is_done(self) -> bool:
        return self.status == "succeeded"

    @property
    def has_failed(self) -> bool:
        return self.status in ("failed", "canceled")


@dataclass(frozen=True, slots=True)
class OpenedDispute:
    """A dispute as Stripe has it; `status` in Stripe's words (`models.Dispute.Status`)."""

    id: str
    payment_intent: str | None
    amount: Decimal
    reason: str
    status: str
    created: datetime
    answer_by: datetime | None


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

"""A letter to the shop's webhook: which events are sent, and what stands in it."""

import json
from datetime import UTC, datetime
from typing import Any

from checkout.sandbox.models import Entry

# What the shop's webhook is subscribed to. Other events are recorded, and can be fetched, but are not sent.
SUBSCRIBED = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.payment_failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "refund.created",
    "refund.updated",
    "refund.failed",
)
# Where the API shows an object of this kind.
PATHS = {
    "checkout.session": "/v1/checkout/sessions/",
    "payment_intent": "/v1/payment_intents/",
    "charge": "/v1/charges/",
    "refund": "/v1/refunds/",
    "dispute": "/v1/disputes/",
}


def body(event: Entry, form: str) -> str:
    """The event as it is sent: with a copy of its subject (snapshot), or with its address only (thin)."""
    return json.dumps(_thin(event.data) if form == "thin" else event.data)


def _thin(event: dict[str, Any]) -> dict[str, Any]:
    subject = event["data"]["object"]
    return {
        "id": event["id"],
        "object": "v2.core.event",
        "type": f"v1.{event['type']}",
        "created": datetime.fromtimestamp(event["created"], UTC).isoformat().replace("+00:00", "Z"),
        "livemode": False,
        "context": None,
        "reason": None,
        "snapshot_event": event["id"],
        "related_object": {
            "id": subject["id"],
            "type": subject["object"],
            "url": PATHS[subject["object"]] + subject["id"],
        },
    }

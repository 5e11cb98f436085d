"""API objects in their full shape: every field that the SDK knows is there, if only as null."""

import secrets
import string
from datetime import datetime
from typing import Any

import stripe
from django.conf import settings

from checkout.sandbox.contract import blank

LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """An id that cannot be guessed: whoever knows a session's may pay it."""
    return f"{prefix}_" + "".join(secrets.choice(LETTERS) for _ in range(length))


def session(params: dict[str, Any], total: int, now: datetime, expires_at: int) -> dict[str, Any]:
    """An open Checkout Session as Stripe answers to its creation. `url` is added when the answer is written."""
    return blank(stripe.checkout.Session) | {
        "id": new_id("cs_test", 58),
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": int(now.timestamp()),
        "currency": params["line_items"][0]["price_data"]["currency"].lower(),
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer_creation": "if_required",
        "customer_email": params.get("customer_email"),
        "expires_at": expires_at,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
    }


def payment_intent(session: dict[str, Any], metadata: dict[str, str], now: datetime) -> dict[str, Any]:
    """The intent of a session, made at the first attempt to pay."""
    return blank(stripe.PaymentIntent) | {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "created": int(now.timestamp()),
        "currency": session["currency"],
        "livemode": False,
        "metadata": metadata,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


def customer_details(session: dict[str, Any], name: str) -> dict[str, Any]:
    """Who paid, as far as the card form asked."""
    return blank(stripe.checkout.Session.CustomerDetails) | {
        "email": session["customer_email"],
        "name": name,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def payment_error(code: str, decline_code: str, message: str) -> dict[str, Any]:
    """Why the last attempt failed."""
    error = {"type": "card_error", "code": code, "message": message}
    return error | ({"decline_code": decline_code} if decline_code else {})


def event(kind: str, subject: dict[str, Any], request: dict[str, str | None] | None, now: datetime) -> dict[str, Any]:
    """A snapshot event: what happened to `subject`, which is copied as it stood."""
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": settings.STRIPE_API_VERSION,
        "created": int(now.timestamp()),
        "data": {"object": subject},
        "livemode": False,
        "pending_webhooks": 1,
        "request": request,
        "type": kind,
    }

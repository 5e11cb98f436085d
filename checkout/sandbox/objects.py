"""API objects in their full shape: every field that the SDK knows is there, if only as null."""

import secrets
import string
from datetime import datetime, timedelta
from typing import Any

import stripe
from django.conf import settings

from checkout.sandbox.contract import blank

LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """An id that cannot be guessed: whoever knows a session's may pay it."""
    return f"{prefix}_" + "".join(secrets.choice(LETTERS) for _ in range(length))


def methods(currency: str) -> list[str]:
    """How it may be paid: by card, and in euro by a direct debit."""
    return ["card", "sepa_debit"] if currency == "eur" else ["card"]


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
        "payment_method_types": methods(params["line_items"][0]["price_data"]["currency"].lower()),
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
        "payment_method_types": session["payment_method_types"],
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


def charge(intent: dict[str, Any], payer: dict[str, Any], method: str, now: datetime) -> dict[str, Any]:
    """The money of an intent on its way ("pending") or here; `payer` has a name and perhaps an address."""
    return blank(stripe.Charge) | {
        "id": new_id("py" if method == "sepa_debit" else "ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": blank(stripe.Charge.BillingDetails) | payer,
        "captured": True,
        "created": int(now.timestamp()),
        "currency": intent["currency"],
        "disputed": False,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm"),
        "payment_method_details": blank(stripe.Charge.PaymentMethodDetails) | {"type": method},
        "refunded": False,
        "status": "pending",
    }


def refund(charge: dict[str, Any], params: dict[str, Any], amount: int, status: str, now: datetime) -> dict[str, Any]:
    """Money that goes back."""
    method = charge["payment_method_details"]["type"]
    return blank(stripe.Refund) | {
        "id": new_id("re" if method == "card" else "pyr"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": new_id("txn"),
        "charge": charge["id"],
        "created": int(now.timestamp()),
        "currency": charge["currency"],
        "destination_details": blank(stripe.Refund.DestinationDetails) | {"type": method},
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "pending_reason": "processing" if status == "pending" else None,
        "reason": params.get("reason"),
        "status": status,
    }


def dispute(charge: dict[str, Any], reason: str, amount: int, status: str, now: datetime) -> dict[str, Any]:
    """The payer's bank wants the money back; a while to answer it."""
    evidence = blank(stripe.Dispute.Evidence) | {"enhanced_evidence": blank(stripe.Dispute.Evidence.EnhancedEvidence)}
    return blank(stripe.Dispute) | {
        "id": new_id("du" if charge["payment_method_details"]["type"] == "card" else "pdp"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": int(now.timestamp()),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": blank(stripe.Dispute.EvidenceDetails)
        | {
            "due_by": int((now + timedelta(days=9)).timestamp()),
            "enhanced_eligibility": blank(stripe.Dispute.EvidenceDetails.EnhancedEligibility),
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": status == "warning_needs_response",
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": status,
    }


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

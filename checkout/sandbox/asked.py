"""What Stripe asks of a new Checkout Session beyond its types, and what of it the stand-in can do."""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from stripe.params.checkout import SessionCreateParams

from checkout.sandbox.contract import checked
from checkout.sandbox.errors import StripeRefusal

# Parameters that the stand-in acts on. Others that the SDK knows are refused: ignored, they would mislead the shop.
HANDLED = (
    "adaptive_pricing.enabled",
    "cancel_url",
    "client_reference_id",
    "currency",
    "customer_email",
    "expand",
    "expires_at",
    "line_items.price_data.currency",
    "line_items.price_data.product_data.description",
    "line_items.price_data.product_data.name",
    "line_items.price_data.unit_amount",
    "line_items.quantity",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data.metadata",
    "submit_type",
    "success_url",
    "ui_mode",
)
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")
ONLY = {"mode": "payment", "ui_mode": "hosted_page"}
CURRENCIES = {"eur", "gbp", "usd", "chf"}
LEAST, MOST = 50, 99_999_999  # cents; 0.50 is the least that Stripe charges in euro
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)


def checked_session(form: dict[str, Any]) -> tuple[dict[str, Any], int, int]:
    """The parameters, the total in cents and the time of expiry, or a refusal."""
    params = checked(form, SessionCreateParams)
    only_handled(params, HANDLED)
    for name, value in ONLY.items():
        if params.get(name, "hosted_page" if name == "ui_mode" else None) != value:
            raise StripeRefusal(f"The stand-in only does {name}={value}.", code="sandbox_unsupported", param=name)
    if params.get("adaptive_pricing", {}).get("enabled"):
        raise StripeRefusal("The stand-in has no rates.", code="sandbox_unsupported", param="adaptive_pricing[enabled]")
    for name in ("success_url", "cancel_url"):
        _address(params.get(name), name, needed=name == "success_url")
    if "customer_email" in params:
        _email(params["customer_email"])
    if len(params.get("client_reference_id", "")) > 200:
        raise StripeRefusal("client_reference_id is longer than 200 characters.", param="client_reference_id")
    checked_metadata(params.get("metadata", {}), "metadata")
    checked_metadata(params.get("payment_intent_data", {}).get("metadata", {}), "payment_intent_data[metadata]")
    return params, _total(params.get("line_items", [])), _expiry(params.get("expires_at"))


def only_handled(value: Any, handled: Collection[str], path: str = "") -> None:
    """Refuse parameters that Stripe knows and the stand-in would ignore; `handled` names those that it acts on."""
    if path in handled:
        return
    if isinstance(value, dict) and any(name.startswith(f"{path}." if path else "") for name in handled):
        for name, part in value.items():
            only_handled(part, handled, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(name.startswith(f"{path}.") for name in handled):
        for part in value:
            only_handled(part, handled, path)
    else:
        told = f"Stripe knows {path}, but this stand-in does not act on it."
        raise StripeRefusal(told, code="sandbox_unsupported", param=path)


def _address(url: str | None, name: str, *, needed: bool) -> None:
    if url is None and not needed:
        return
    try:
        parts = urlsplit(url or "")
        valid = parts.scheme in ("http", "https") and bool(HOST.fullmatch(parts.netloc)) and parts.port != 0
        # It will stand in a header: no spaces, no line breaks.
        valid = valid and bool(url and url.isprintable() and " " not in url)
    except ValueError:
        valid = False
    if not valid:
        raise StripeRefusal("Not a valid URL", code="url_invalid", param=name)


def _email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise StripeRefusal(f"Invalid email address: {email}", code="email_invalid", param="customer_email") from None


def checked_metadata(metadata: dict[str, str], path: str) -> None:
    """Refuse more metadata than Stripe keeps."""
    if len(metadata) > 50:
        raise StripeRefusal("Metadata takes up to 50 keys.", param=path)
    for key, value in metadata.items():
        if len(key) > 40 or len(value) > 500:
            raise StripeRefusal("Metadata keys have up to 40 characters, values up to 500.", param=f"{path}[{key}]")


def _total(lines: list[dict[str, Any]]) -> int:
    if not 1 <= len(lines) <= 100:
        raise StripeRefusal("A payment needs between 1 and 100 line_items.", param="line_items")
    total, currencies = 0, set()
    for number, line in enumerate(lines):
        path = f"line_items[{number}]"
        price = line.get("price_data", {})
        for name, given in (("quantity", line), ("price_data", line), ("unit_amount", price), ("product_data", price)):
            if name not in given:
                told = f"Missing required param: {path}[{name}]."
                raise StripeRefusal(told, code="parameter_missing", param=f"{path}[{name}]")
        if line["quantity"] < 1 or price["unit_amount"] < 0:
            raise StripeRefusal("This value must not be negative, nor a quantity 0.", param=path)
        total += line["quantity"] * price["unit_amount"]
        currencies.add(price["currency"].lower())
    if len(currencies) != 1:
        raise StripeRefusal("All line_items must have the same currency.", param="line_items")
    if not currencies <= CURRENCIES:
        told = f"The stand-in counts in {', '.join(sorted(CURRENCIES))}."
        raise StripeRefusal(told, code="sandbox_unsupported", param="line_items[0][price_data][currency]")
    if not LEAST <= total <= MOST:
        code = "amount_too_small" if total < LEAST else "amount_too_large"
        raise StripeRefusal(f"The total must be between {LEAST} and {MOST} cents.", code=code, param="line_items")
    return total


def _expiry(asked: int | None) -> int:
    now = timezone.now()
    if asked is None:
        return int((now + LONGEST).timestamp())
    # Half a minute of grace: the request was on its way.
    if not (now + SHORTEST).timestamp() - 30 <= asked <= (now + LONGEST).timestamp() + 30:
        told = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation."
        raise StripeRefusal(told, param="expires_at")
    return asked

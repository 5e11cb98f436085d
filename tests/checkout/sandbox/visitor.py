"""A browser without a face: it follows nothing by itself, so that a test sees each answer."""

import http.client
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode, urlsplit

from checkout import gateway

GOOD = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
POOR = "4000 0000 0000 9995"
ASKS = "4000 0027 6000 3184"


@dataclass(frozen=True)
class Page:
    """An answer: `to` is where it redirects."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def to(self) -> str | None:
        """The redirect's target."""
        return self.headers.get("location")


def visit(url: str, method: str = "GET", form: dict[str, str] | None = None, **headers: str) -> Page:
    """One request, one answer."""
    parts = urlsplit(url)
    body = None if form is None else urlencode(form)
    sent = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, sent)
        answer = connection.getresponse()
        seen = {name.lower(): value for name, value in answer.getheaders()}
        return Page(answer.status, answer.read().decode(), seen)


def pay(url: str, number: str = GOOD, **typed: str) -> Page:
    """Send the card form."""
    return visit(url, "POST", {"number": number, "expiry": "12 / 40", "cvc": "123", "name": "Alice Ott"} | typed)


def opened(reference: str = "SR-1", locale: str = "en", *, name: str = "Kind of Red", key: str = "") -> gateway.Session:
    """A session for one record at 29.00, its address never empty."""
    session = gateway.create_session(
        reference=reference,
        idempotency_key=key or f"key-{reference}",
        lines=[gateway.LineItem(name, Decimal("29.00"))],
        total=Decimal("29.00"),
        currency="EUR",
        customer_email="alice@example.org",
        locale=locale,
        success_url="http://127.0.0.1:8000/checkout/done/?session={CHECKOUT_SESSION_ID}",
        cancel_url="http://127.0.0.1:8000/cart/",
        expires_at=datetime.now(UTC) + timedelta(minutes=31),
        metadata={"payment": "7"},
    )
    assert session.url
    return session

"""The façade to Stripe, through the real SDK and over real HTTP."""

import ast
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import stripe
from pytest_django import Settings

from checkout import gateway
from checkout.gateway import LineItem
from checkout.sandbox.events import signature
from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn

ROOT = Path(__file__).resolve().parents[2]
LINES = (LineItem("Un témoin dans la ville", Decimal("29.00"), 2), LineItem("Colissimo, France", Decimal("8.90")))


def create(**changes: Any) -> gateway.Session:
    """A session for two records and their postage, 66.90 in all."""
    arguments: dict[str, Any] = {
        "reference": "SR-1001",
        "idempotency_key": "order-1001-1",
        "lines": LINES,
        "total": Decimal("66.90"),
        "currency": "EUR",
        "customer_email": "alice@example.org",
        "locale": "fr",
        "success_url": "http://127.0.0.1:8000/checkout/done/?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8000/cart/",
        "expires_at": datetime.now(UTC) + timedelta(minutes=31),
        "metadata": {"payment": "7"},
    }
    return gateway.create_session(**(arguments | changes))


class TestSessions:
    def test_a_new_session_is_open_and_says_what_was_asked(self, stand_in: StandIn) -> None:
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=31)
        session = create(expires_at=until)
        assert session == gateway.Session(
            id=session.id,
            url=f"{stand_in.url}/pay/{session.id}",
            status="open",
            payment_status="unpaid",
            amount_total=Decimal("66.90"),
            currency="eur",
            payment_intent=None,
            intent_status="",
            reference="SR-1001",
            metadata={"payment": "7"},
            expires_at=until,
        )
        assert str(session.amount_total) == "66.90"
        assert gateway.fetch_session(session.id) == session

    def test_an_expired_session_has_no_address_and_is_not_expired_twice(self, stand_in: StandIn) -> None:
        session = gateway.expire_session(create().id)
        assert (session.status, session.payment_status, session.url) == ("expired", "unpaid", None)
        with pytest.raises(gateway.GatewayRefused) as refused:
            gateway.expire_session(session.id)
        assert refused.value.status == 400

    def test_an_unknown_session_is_refused(self, stand_in: StandIn) -> None:
        with pytest.raises(gateway.GatewayRefused) as refused:
            gateway.fetch_session("cs_test_nobody")
        assert (refused.value.status, refused.value.code) == (404, "resource_missing")

    def test_a_session_shorter_than_stripe_allows_is_refused(self, stand_in: StandIn) -> None:
        with pytest.raises(gateway.GatewayRefused) as refused:
            create(expires_at=datetime.now(UTC) + timedelta(minutes=20))
        assert refused.value.param == "expires_at"

    def test_the_shops_tries_under_one_key_make_one_session(self, stand_in: StandIn) -> None:
        until = datetime.now(UTC) + timedelta(minutes=31)
        assert create(expires_at=until).id == create(expires_at=until).id
        assert Entry.objects.filter(kind="checkout.session").count() == 1

    def test_a_proxy_in_the_environment_is_not_asked(self, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        assert create().status == "open"


class TestAmounts:
    @pytest.mark.parametrize("total", ["66.89", "66.91", "0", "-66.90", "66.905"])
    def test_lines_that_miss_the_total_are_not_sent(self, stand_in: StandIn, total: str) -> None:
        with pytest.raises(gateway.AmountMismatch, match="SR-1001"):
            create(total=Decimal(total))
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("amount", ["9.999", "0.001", "-1.00", "NaN", "Infinity"])
    def test_only_whole_cents_are_sent(self, stand_in: StandIn, amount: str) -> None:
        price = Decimal(amount)
        with pytest.raises(gateway.AmountMismatch):
            create(lines=[LineItem("Record", price)], total=price)
        assert not Entry.objects.exists()

    def test_amounts_stay_exact(self, stand_in: StandIn) -> None:
        lines = [LineItem("Ten cents", Decimal("0.10"), 3), LineItem("Four decimals", Decimal("19.9900"), 1)]
        assert create(lines=lines, total=Decimal("20.29")).amount_total == Decimal("20.29")

    def test_a_currency_without_hundredths_is_refused(self, stripe_keys: None) -> None:
        with pytest.raises(gateway.AmountMismatch, match="JPY"):
            create(currency="JPY")


class TestTrouble:
    def test_nobody_there(self, stripe_keys: None, settings: Settings) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            settings.STRIPE_API_BASE = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(gateway.GatewayUnavailable):
            gateway.fetch_session("cs_test_1")

    def test_no_answer_in_time(self, stripe_keys: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gateway, "TIMEOUTS", (0.1, 0.1))
        with socket.create_server(("127.0.0.1", 0)) as mute:
            settings.STRIPE_API_BASE = f"http://127.0.0.1:{mute.getsockname()[1]}"
            with pytest.raises(gateway.GatewayUnavailable):
                gateway.fetch_session("cs_test_1")

    @pytest.mark.parametrize(
        ("status", "body", "error"),
        [
            (500, '{"error": {"type": "api_error", "message": "oh"}}', gateway.GatewayUnavailable),
            (503, "<h1>maintenance</h1>", gateway.GatewayUnavailable),
            (200, "<h1>a captive portal</h1>", gateway.GatewayUnavailable),
            (429, '{"error": {"type": "invalid_request_error", "message": "slowly"}}', gateway.GatewayUnavailable),
            (409, '{"error": {"type": "idempotency_error", "message": "busy"}}', gateway.GatewayUnavailable),
            (401, '{"error": {"type": "invalid_request_error", "message": "who?"}}', gateway.GatewayRefused),
            (402, '{"error": {"type": "card_error", "message": "no"}}', gateway.GatewayRefused),
        ],
    )
    def test_answers_that_are_none(
        self, stripe_keys: None, settings: Settings, status: int, body: str, error: type[Exception]
    ) -> None:
        with answering(status, body) as settings.STRIPE_API_BASE, pytest.raises(error):
            gateway.fetch_session("cs_test_1")

    def test_the_limits_are_ours_and_not_the_sdks(self, stripe_keys: None, settings: Settings) -> None:
        settings.STRIPE_API_BASE = ""
        # ruff: noqa: SLF001 (neither the gateway nor the SDK shows it otherwise)
        client = gateway._client()._requestor._client
        assert isinstance(client, stripe.RequestsClient)
        assert client._timeout == (3.05, 10.0)


class TestEvents:
    def test_a_snapshot_event(self, stripe_keys: None) -> None:
        event = gateway.verify_event(*signed(SNAPSHOT))
        assert event == gateway.Event(
            id="evt_1",
            type="checkout.session.completed",
            created=datetime(2026, 11, 24, 12, tzinfo=UTC),
            object_id="cs_test_1",
            livemode=False,
        )

    def test_a_thin_event_says_the_same(self, stripe_keys: None) -> None:
        assert gateway.verify_event(*signed(THIN)) == gateway.verify_event(*signed(SNAPSHOT))

    def test_a_thin_event_of_a_kind_that_the_sdk_does_not_know(self, stripe_keys: None) -> None:
        event = gateway.verify_event(*signed(THIN | {"type": "v1.vinyl.warped"}))
        assert (event.type, event.object_id) == ("vinyl.warped", "cs_test_1")

    def test_another_secret_is_refused(self, stripe_keys: None) -> None:
        body, _ = signed(SNAPSHOT)
        with pytest.raises(gateway.BadSignature):
            gateway.verify_event(body, signature(body.decode(), "whsec_of_a_stranger", int(time.time())))

    @pytest.mark.parametrize("header", ["", "t=1", "v1=abc", "t=x,v1=abc", "\0", "t=1,v1=é"])
    def test_a_header_that_is_no_signature_is_refused(self, stripe_keys: None, header: str) -> None:
        with pytest.raises(gateway.BadSignature):
            gateway.verify_event(signed(SNAPSHOT)[0], header)

    def test_a_body_changed_on_the_way_is_refused(self, stripe_keys: None) -> None:
        body, header = signed(SNAPSHOT)
        with pytest.raises(gateway.BadSignature):
            gateway.verify_event(body.replace(b"cs_test_1", b"cs_test_2"), header)

    def test_an_old_signature_is_refused(self, stripe_keys: None) -> None:
        with pytest.raises(gateway.BadSignature):
            gateway.verify_event(*signed(SNAPSHOT, at=int(time.time()) - 301))

    @pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"null", b"{}", b'{"object": "event"}', b"\xff\xfe"])
    def test_what_is_no_event_is_refused(self, stripe_keys: None, body: bytes) -> None:
        text = body.decode(errors="replace")
        with pytest.raises(gateway.BadSignature):
            gateway.verify_event(body, signature(text, "whsec_of_the_tests", int(time.time())))

    def test_without_a_secret_nothing_is_believed(self, stripe_keys: None, settings: Settings) -> None:
        body, _ = signed(SNAPSHOT)
        settings.STRIPE_WEBHOOK_SECRET = ""
        with pytest.raises(gateway.BadSignature):
            gateway.verify_event(body, signature(body.decode(), "", int(time.time())))


def test_the_pinned_version_is_the_sdks(settings: Settings) -> None:
    assert stripe.api_version == settings.STRIPE_API_VERSION


def test_nobody_else_in_the_shop_imports_stripe() -> None:
    allowed = ROOT / "checkout" / "sandbox"
    importers = {
        path.relative_to(ROOT).as_posix()
        for app in ("storefront", "checkout", "catalog", "consent")
        for path in (ROOT / app).rglob("*.py")
        if allowed not in path.parents and _imports_stripe(path)
    }
    assert importers == {"checkout/gateway.py"}


SNAPSHOT = {
    "id": "evt_1",
    "object": "event",
    "api_version": "2026-10-28.endive",
    "created": 1795521600,
    "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
    "livemode": False,
    "pending_webhooks": 1,
    "request": None,
    "type": "checkout.session.completed",
}
THIN = {
    "id": "evt_1",
    "object": "v2.core.event",
    "type": "v1.checkout.session.completed",
    "created": "2026-11-24T12:00:00.000Z",
    "livemode": False,
    "context": None,
    "related_object": {
        "id": "cs_test_1",
        "type": "checkout.session",
        "url": "/v1/checkout/sessions/cs_test_1",
    },
}


def signed(event: dict[str, Any], at: int | None = None) -> tuple[bytes, str]:
    """The event's bytes and their header."""
    body = json.dumps(event)
    return body.encode(), signature(body, "whsec_of_the_tests", at or int(time.time()))


@contextmanager
def answering(status: int, body: str) -> Iterator[str]:
    """A server that gives one answer to everything; its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Stripe-Should-Retry", "false")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def _imports_stripe(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if any(name.split(".")[0] == "stripe" for name in names):
            return True
    return False

"""The stand-in's API, asked by the real SDK and by callers that are not."""

import http.client
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from checkout.sandbox.models import Entry
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.visitor import DECLINED, opened, pay, visit

KEY = "sk_test_of_the_tests"


def client(stand_in: StandIn, key: str = KEY, **options: Any) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": stand_in.url}, max_network_retries=0, **options)


def params(**changes: Any) -> Any:
    line = {"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 2900, "product_data": {"name": "LP"}}}
    return {"mode": "payment", "line_items": [line], "success_url": "http://127.0.0.1:8000/done/"} | changes


class TestWhoMayAsk:
    @pytest.mark.parametrize("key", ["sk_live_1234", "rk_live_1234"])
    def test_a_live_key_is_refused(self, stand_in: StandIn, key: str) -> None:
        with pytest.raises(stripe.AuthenticationError) as refused:
            client(stand_in, key).v1.checkout.sessions.create(params())
        assert refused.value.http_status == 401
        assert "1234" not in (refused.value.user_message or "")
        assert not Entry.objects.exists()

    def test_another_test_key_is_refused(self, stand_in: StandIn) -> None:
        with pytest.raises(stripe.AuthenticationError):
            client(stand_in, "sk_test_of_a_stranger").v1.checkout.sessions.create(params())

    def test_no_key_is_refused(self, stand_in: StandIn) -> None:
        page = visit(f"{stand_in.url}/v1/checkout/sessions", "POST", {})
        assert page.status == 401
        assert json.loads(page.text)["error"]["type"] == "invalid_request_error"

    def test_another_version_is_refused(self, stand_in: StandIn) -> None:
        with pytest.raises(stripe.InvalidRequestError, match="API version"):
            client(stand_in, stripe_version="2020-08-27").v1.checkout.sessions.create(params())

    def test_a_name_that_is_not_loopback_is_sent_away(self, stand_in: StandIn) -> None:
        assert visit(f"{stand_in.url}/healthz", Host="shop.example").status == 421
        assert visit(f"{stand_in.url}/healthz").text == "ok\n"


class TestWhatIsAsked:
    @pytest.mark.parametrize(
        ("changes", "param"),
        [
            ({"mode": "subscription"}, "mode"),
            ({"ui_mode": "embedded_page"}, "ui_mode"),
            ({"automatic_tax": {"enabled": True}}, "automatic_tax"),
            ({"adaptive_pricing": {"enabled": True}}, "adaptive_pricing[enabled]"),
            ({"line_items": [{"price": "price_1", "quantity": 1}]}, "line_items.price"),
            ({"payment_intent_data": {"receipt_email": "a@b.org"}}, "payment_intent_data.receipt_email"),
        ],
    )
    def test_what_it_cannot_do_is_refused_and_not_ignored(
        self, stand_in: StandIn, changes: dict[str, Any], param: str
    ) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client(stand_in).v1.checkout.sessions.create(params(**changes))
        assert (refused.value.code, refused.value.param) == ("sandbox_unsupported", param)

    @pytest.mark.parametrize(
        "changes",
        [
            {"line_items": []},
            {"line_items": params()["line_items"] * 101},
            {"success_url": "/done/"},
            {"success_url": "javascript:alert(1)"},
            {"success_url": "http://a b/"},
            {"success_url": "http://shop/\r\nSet-Cookie: a=b"},
            {"success_url": "http://shop;script-src *//"},
            {"cancel_url": "http://["},
            {"customer_email": "alice"},
            {"client_reference_id": "x" * 201},
            {"metadata": {str(number): "x" for number in range(51)}},
            {"metadata": {"x" * 41: "x"}},
            {"metadata": {"x": "x" * 501}},
            {"expires_at": 1},
            {"expires_at": int((datetime.now(UTC) + timedelta(hours=25)).timestamp())},
        ],
    )
    def test_what_stripe_refuses_is_refused(self, stand_in: StandIn, changes: dict[str, Any]) -> None:
        with pytest.raises(stripe.InvalidRequestError):
            client(stand_in).v1.checkout.sessions.create(params(**changes))
        assert not Entry.objects.exists()

    @pytest.mark.parametrize(
        ("quantity", "amount", "currency"),
        [(1, 49, "eur"), (0, 100, "eur"), (-1, 100, "eur"), (1, -100, "eur"), (1, 100_000_000, "eur"), (1, 99, "jpy")],
    )
    def test_amounts_that_stripe_refuses(self, stand_in: StandIn, quantity: int, amount: int, currency: str) -> None:
        price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "LP"}}
        with pytest.raises(stripe.InvalidRequestError):
            client(stand_in).v1.checkout.sessions.create(
                params(line_items=[{"quantity": quantity, "price_data": price}])
            )

    def test_an_unknown_parameter_is_refused_as_stripe_does(self, stand_in: StandIn) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client(stand_in).v1.checkout.sessions.create(params(colour="red"))
        assert refused.value.code == "parameter_unknown"
        assert str(refused.value).endswith("Received unknown parameter: colour")

    def test_without_a_time_it_lives_a_day(self, stand_in: StandIn) -> None:
        session = client(stand_in).v1.checkout.sessions.create(params())
        assert session.expires_at - session.created == 24 * 3600

    def test_lines_add_up(self, stand_in: StandIn) -> None:
        lines = params()["line_items"] * 3 + [
            {"quantity": 7, "price_data": {"currency": "EUR", "unit_amount": 33, "product_data": {"name": "Stamps"}}}
        ]
        session = client(stand_in).v1.checkout.sessions.create(params(line_items=lines))
        assert (session.amount_total, session.currency) == (3 * 2900 + 7 * 33, "eur")


class TestWhatIsAnswered:
    def test_the_intent_of_an_attempt(self, stand_in: StandIn) -> None:
        session = opened()
        sessions = client(stand_in).v1.checkout.sessions
        assert sessions.retrieve(session.id).payment_intent is None
        pay(session.url or "", DECLINED)
        intent = sessions.retrieve(session.id, {"expand": ["payment_intent"]}).payment_intent
        assert isinstance(intent, stripe.PaymentIntent)
        assert (intent.status, intent.amount, intent.amount_received) == ("requires_payment_method", 2900, 0)
        assert intent.metadata["payment"] == "7"
        assert intent.last_payment_error
        assert intent.last_payment_error.decline_code == "generic_decline"
        pay(session.url or "")
        intent = client(stand_in).v1.payment_intents.retrieve(intent.id)
        assert (intent.status, intent.amount_received, intent.last_payment_error) == ("succeeded", 2900, None)

    def test_nothing_else_unfolds(self, stand_in: StandIn) -> None:
        with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
            client(stand_in).v1.checkout.sessions.retrieve(opened().id, {"expand": ["customer"]})

    @pytest.mark.parametrize("path", ["/v1/checkout/sessions/x/y", "/v1/payouts", "/v1/", "/v1/events/../x"])
    def test_unknown_addresses(self, stand_in: StandIn, path: str) -> None:
        assert visit(stand_in.url + path, Authorization=f"Bearer {KEY}").status == 404

    def test_known_addresses_by_another_method(self, stand_in: StandIn) -> None:
        page = visit(f"{stand_in.url}/v1/checkout/sessions/cs_test_1/expire", Authorization=f"Bearer {KEY}")
        assert page.status == 405
        assert visit(f"{stand_in.url}/healthz", "DELETE").status == 405

    def test_unknown_objects(self, stand_in: StandIn) -> None:
        session = opened()
        for fetch in (client(stand_in).v1.payment_intents.retrieve, client(stand_in).v1.events.retrieve):
            with pytest.raises(stripe.InvalidRequestError) as refused:
                fetch(session.id)
            assert refused.value.code == "resource_missing"

    def test_answers_name_the_request_and_the_version(self, stand_in: StandIn) -> None:
        headers = visit(f"{stand_in.url}/v1/events/evt_1", Authorization=f"Bearer {KEY}").headers
        assert headers["request-id"].startswith("req_")
        assert headers["stripe-version"] == stripe.api_version


class TestJunk:
    @pytest.mark.parametrize(
        "raw",
        [
            b"POST /v1/checkout/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n",
            b"POST /v1/checkout/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
            b"POST /pay/x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET /pay/%00 HTTP/1.1\r\nHost: [\r\n\r\n",
            b"\x00\xff\r\n\r\n",
        ],
    )
    def test_no_request_upsets_it(self, stand_in: StandIn, raw: bytes) -> None:
        parts = urlsplit(stand_in.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        connection.connect()
        assert connection.sock
        connection.sock.sendall(raw)
        answer = connection.sock.recv(65536)
        connection.close()
        assert b" 500 " not in answer.split(b"\r\n")[0]
        assert visit(f"{stand_in.url}/healthz").status == 200

    def test_a_connection_serves_many_requests(self, stand_in: StandIn) -> None:
        parts = urlsplit(stand_in.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        for _ in range(3):
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b"ok\n"
        connection.close()

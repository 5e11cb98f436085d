"""The stand-in as a server on loopback: `StandIn` in a process of its own, or in a thread of the tests."""

import ipaddress
import logging
import select
import socket
import sys
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from django.db import connections
from django.utils import timezone

from checkout.sandbox import api, debits, hosted, idempotency, refunds, sessions
from checkout.sandbox.courier import TICK, Courier
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.steer import page as steering
from checkout.sandbox.wire import Request, Response, json_response, text_response

logger = logging.getLogger(__name__)
LONGEST_BODY = 256 * 1024
# Seconds until a debit or a slow refund has arrived, or failed, by itself.
SETTLE = 60.0
# Seconds that an answer is withheld at most; every caller has given up by then.
LONGEST_SILENCE = 120.0


def is_loopback(host: str) -> bool:
    """127.0.0.0/8, ::1 or the name localhost; other names are not looked up, they may change their mind."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class StandIn:
    """The HTTP server and the courier of its events. Use it as a context manager; `url` is its address."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        webhook_url: str,
        tick: float = TICK,
        settle_seconds: float = SETTLE,
    ) -> None:
        for name in (host, urlsplit(webhook_url).hostname or ""):
            if not is_loopback(name):
                raise ValueError(f"{name or webhook_url} is not a loopback address")
        if urlsplit(webhook_url).scheme != "http":
            raise ValueError(f"{webhook_url} is not an http address")
        self.server = _Server6((host, port), _Handler) if ":" in host else _Server((host, port), _Handler)
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self.server.server_address[1]}"
        self.settle_seconds = settle_seconds
        self.courier = Courier(webhook_url, self.each_tick, tick)
        self._thread = threading.Thread(
            target=self.server.serve_forever, args=(tick / 2,), name="stand-in", daemon=True
        )

    def __enter__(self) -> "StandIn":
        self._thread.start()
        self.courier.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Answer what was asked, carry what is in hand, close."""
        self.server.stopping.set()
        self.server.shutdown()
        self.courier.stop()
        self.server.server_close()
        self._thread.join(5)

    def each_tick(self) -> None:
        """What time alone brings about."""
        sessions.expire_overdue()
        since = timezone.now() - timedelta(seconds=self.settle_seconds)
        debits.settle_ripe(since)
        refunds.settle_ripe(since)
        idempotency.forget_old()


def respond(request: Request) -> Response:
    """Send the request to the API, to the payment page, or away."""
    if request.path.startswith("/v1/"):
        return api.respond(request)
    if request.path.startswith("/pay"):
        return hosted.respond(request)
    if request.path.startswith("/steer"):
        return steering.respond(request)
    if request.path == "/healthz":
        return text_response(200, "ok")
    if request.path == "/favicon.ico":
        return Response(204, b"", "image/x-icon")
    told = (
        "This is a stand-in for Stripe. It answers under /v1/, shows payment pages at /pay/, and is steered at /steer/."
    )
    return text_response(404, told)


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.stopping = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hangs up in the middle is no news."""
        logger.debug("connection from %s ended early: %s", client_address, sys.exception())


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "stand-in"
    sys_version = ""
    # Answers are written in one piece and sent at once: Nagle's algorithm would cost 40 ms a call.
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 30

    def __getattr__(self, name: str) -> Any:
        """`do_GET` and all other methods; which of them are answered is decided in one place below."""
        if name.startswith("do_"):
            return self._exchange
        raise AttributeError(name)

    def _exchange(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._write(text_response(413, "Too long, or of unknown length."))
        elif not is_loopback(urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""):
            # A page elsewhere whose name was made to point at loopback would otherwise read our answers.
            self._write(text_response(421, "This stand-in answers to loopback names only."))
        else:
            self._write(self._response(body))

    def _response(self, body: bytes) -> Response:
        path, _, query = self.path.partition("?")
        method = "GET" if self.command == "HEAD" else self.command
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(method, path, query, headers, body, f"http://{self.headers['Host']}")
        try:
            if method in ("GET", "POST"):
                return respond(request)
            return text_response(405, "Only GET and POST.")
        except Exception:
            # The last resort of a server: say so, in Stripe's shape, and live on.
            logger.exception("%s %s failed", method, path)
            fault = StripeRefusal("The stand-in failed; its log says how.", 500, type="api_error")
            return json_response(500, fault.as_json())
        finally:
            connections.close_all()

    def _body(self) -> bytes | None:
        """The request's body, or None if it is longer than we read or does not say how long it is."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or int(length) > LONGEST_BODY:
            return None
        return self.rfile.read(int(length))

    def _write(self, response: Response) -> None:
        if response.fate == "withheld":
            self._wait_until_given_up()
        if response.fate != "sent":
            self.close_connection = True
            return
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _wait_until_given_up(self) -> None:
        """Return when the caller has hung up, when we stop, or in the end."""
        until = time.monotonic() + LONGEST_SILENCE
        while time.monotonic() < until and not self.server.stopping.is_set():
            if select.select([self.connection], [], [], 0.1)[0]:
                return

    def log_message(self, *parts: Any) -> None:
        """One line a request, into the log. Addresses only: what was typed never gets there."""
        logger.debug(*parts)

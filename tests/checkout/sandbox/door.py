"""The shop's door for webhooks, played by a server on loopback."""

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Door(ThreadingHTTPServer):
    """The shop's webhook as the stand-in sees it. `answers` are given in turn, 200 when they are used up."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _DoorHandler)
        self.answers: list[int] = []
        self.received: list[tuple[bytes, str]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/stripe/webhook/"

    def wait_for(self, count: int, seconds: float = 10) -> list[tuple[bytes, str]]:
        """The webhooks (body, signature) once there are `count` of them."""
        until(lambda: len(self.received) >= count, seconds)
        return self.received


class _DoorHandler(BaseHTTPRequestHandler):
    server: Door

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((body, self.headers["Stripe-Signature"]))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Silent."""


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for a thing to become so; fail if it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)

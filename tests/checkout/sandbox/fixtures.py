"""A shop's door for webhooks, and the stand-in for Stripe in a thread: for every test that has to do with money.

Both are real servers on loopback; nothing of the SDK, the wire or the signature is replaced. `tests/conftest.py` makes
them known to every test.
"""

import threading
from collections.abc import Iterator

import pytest
import stripe
from pytest_django import Settings

from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.door import Door


@pytest.fixture
def door() -> Iterator[Door]:
    """The shop's door for webhooks."""
    with Door() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def stripe_keys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that shop and stand-in share; the SDK's pause before it asks again is a tenth of what it is."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.05)
    settings.DEMO = True
    settings.STRIPE_SECRET_KEY = "sk_test_of_the_tests"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_of_the_tests"


@pytest.fixture
def stand_in(transactional_db: None, settings: Settings, stripe_keys: None, door: Door) -> Iterator[StandIn]:
    """The stand-in for Stripe, running, with the shop pointed at it and its events going to `door`."""
    with StandIn(webhook_url=door.url, tick=0.05) as running:
        settings.STRIPE_API_BASE = running.url
        yield running

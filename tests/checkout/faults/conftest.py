"""A shop whose webhook is real, the stand-in beside it, and an order of all the copies that there are."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from catalog.models import Release
from checkout import gateway
from checkout.models import Payment
from checkout.placement import Buyer, place
from checkout.sandbox.server import StandIn
from tests.records import make_cart, make_release


@pytest.fixture
def stripe(live_server: Any, settings: Any, stripe_keys: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The stand-in, its events going to the shop's real webhook; the shop waits for it half a second only."""
    monkeypatch.setattr(gateway, "TIMEOUTS", (1.0, 0.5))
    with StandIn(webhook_url=f"{live_server.url}/stripe/webhook/", tick=0.05) as running:
        settings.STRIPE_API_BASE = running.url
        settings.SITE_URL = live_server.url
        yield running


@pytest.fixture
def release(countries: None) -> Release:
    return make_release(copies=2)


@pytest.fixture
def placed(stripe: StandIn, release: Release, alice: Buyer) -> Payment:
    """Two copies, all that there are, and their delivery: 76.90."""
    return place(make_cart(release, quantity=2).pk, alice, shown_total=Decimal("76.90"))

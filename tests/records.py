"""The people and records that tests know by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone, translation
from oscar.core.loading import get_model

from catalog.demo import CATALOGUE, loader
from catalog.exchange import reading
from catalog.models import Movement, Release, StockEvent
from catalog.stock import ledger
from catalog.stock.states import Lifecycle, stock_state
from checkout.placement import Buyer

SR13 = "miles-davis-ascenseur-pour-l-echafaud"


def make_release(
    slug: str = "paris-58",
    *,
    title: str = "Paris ’58",
    artist_credit: str = "Donald Byrd & Bobby Jaspar",
    copies: int = 10,
    price: str | None = "35.00",
    lifecycle: str = Lifecycle.ACTIVE,
    **fields: Any,
) -> Release:
    """A release with one stock record, its copies received.

    The plainest kind is written down at once, as the ledger would leave it (`test_records.py`): thousands are made.
    """
    at_once = lifecycle == Lifecycle.ACTIVE and price is not None
    record = get_model("catalogue", "ProductClass").objects.get_or_create(name="Record", slug="record")[0]
    partner = get_model("partner", "Partner").objects.get_or_create(code="sillon", name="Sillon")[0]
    if at_once:
        threshold = settings.LOW_STOCK_THRESHOLD
        state = stock_state(lifecycle, in_stock=copies, allocated=0, invited=0, threshold=threshold)
        fields |= {"lifecycle": lifecycle, "stock_state": state}
    release = Release.objects.create(
        slug=slug, title=title, artist_credit=artist_credit, product_class=record, **fields
    )
    stock = get_model("partner", "StockRecord").objects.create(
        product=release,
        partner=partner,
        partner_sku=slug,
        price=Decimal(price) if price else None,
        num_in_stock=copies if at_once else 0,
        num_allocated=0,
    )
    if at_once:
        write_down(release, copies)
    else:
        bring_about(release, stock, lifecycle, copies)
    return Release.objects.get(pk=release.pk)


def write_down(release: Release, copies: int) -> None:
    """The history of a release that is sold, with so many copies received."""
    events = [StockEvent(release=release, kind=Movement.LIFECYCLE, before=Lifecycle.DRAFT, after=Lifecycle.ACTIVE)]
    if copies:
        events += [StockEvent(release=release, kind=Movement.RECEIVED, quantity=copies, before="0", after=str(copies))]
    StockEvent.objects.bulk_create(events)


def bring_about(release: Release, stock: Any, lifecycle: str, copies: int) -> None:
    """The same by the ledger, for every kind of release."""
    if lifecycle == Lifecycle.WITHDRAWN:
        ledger.set_lifecycle(release, Lifecycle.ANNOUNCED)
    ledger.set_lifecycle(release, lifecycle)
    if copies:
        ledger.move(stock.pk, Movement.RECEIVED, copies)


def facts_of(slug: str) -> dict[str, Any]:
    """One release's facts from the demo catalogue."""
    return next(release for release in reading.read(CATALOGUE) if release["slug"] == slug)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A French request leaves French active in the test's own thread; each test begins in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def paris_58(db: None) -> Release:
    """Ten copies at 35 €."""
    return make_release()


@pytest.fixture
def last_copy(db: None) -> Release:
    """One copy at 35 €, and no more."""
    return make_release("chez-francis", title="Chez Francis", artist_credit="Bud Powell", copies=1)


@pytest.fixture
def sr13_in_process(db: None) -> Release:
    """SR13 as the demo has it: out of stock, a repress under way."""
    loader.load([facts_of(SR13)])
    return Release.objects.get(slug=SR13)


@pytest.fixture
def staff(db: None) -> Any:
    """Somebody with every right."""
    return get_user_model().objects.create_superuser(email="staff@example.org", password="secret")


@pytest.fixture
def countries(db: None) -> None:
    """France. Migration 0002 has made it, but on SQLite a test with real transactions empties every table behind it."""
    get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="FR",
        defaults={"printable_name": "France", "name": "France", "is_shipping_country": True, "display_order": 1},
    )


@pytest.fixture
def alice(countries: None) -> Buyer:
    """A guest in Paris who reads English."""
    return Buyer(
        email="alice@example.org",
        address={
            "first_name": "Alice",
            "last_name": "Martin",
            "line1": "18, rue du Champ-de-Mars",
            "line2": "",
            "postcode": "75007",
            "line4": "Paris",
            "country": "FR",
        },
        language="en",
    )


def make_cart(*releases: Release, quantity: int = 1) -> Any:
    """An open cart with so many copies of each release."""
    from checkout.pricing import Strategy

    cart = get_model("basket", "Basket").objects.create()
    cart.strategy = Strategy()
    for release in releases:
        cart.add_product(release, quantity)
    return cart


def make_voucher() -> Any:
    """One that could be used now."""
    now = timezone.now()
    ends = now + timedelta(days=9)
    return get_model("voucher", "Voucher").objects.create(name="S", code="S", start_datetime=now, end_datetime=ends)

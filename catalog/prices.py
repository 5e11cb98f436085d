"""Prices: what a release costs now, and every price that it had, with its date (the 30-day rule needs them)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import PriceChange, Release
from catalog.stock import ledger

StockRecord = get_model("partner", "StockRecord")
PRIOR = timedelta(days=30)


@transaction.atomic
def set_price(release: Release, price: Decimal | None) -> None:
    """Write a new price (euro, VAT included; None: not sold) and remember since when it holds."""
    ledger.lock(release)
    record = StockRecord.objects.filter(product=release).order_by("pk").first()
    if record is None or record.price == price:
        return
    StockRecord.objects.filter(pk=record.pk).update(price=price)
    PriceChange.objects.create(release=release, price=price, at=timezone.now())
    release.__dict__.pop("stockrecord", None)  # it held the old price


def lowest_prior(release: Release) -> Decimal | None:
    """The lowest price of the 30 days before the one that holds now; None where there was no other.

    EU 2019/2161 (Omnibus), article 6a: it has to stand beside any announced reduction.
    """
    changes = list(release.price_changes.all())
    if not changes:
        return None
    current, earlier = changes[0], changes[1:]
    since = current.at - PRIOR
    # What began within the window, and the one that held when it began.
    within = [change.price for change in earlier if change.at >= since]
    before = next((change.price for change in earlier if change.at < since), None)
    prices = [price for price in [*within, before] if price is not None]
    return min(prices, default=None)

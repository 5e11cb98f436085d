"""Prices: what a release costs now, and every price that it had, with its date (the 30-day rule needs them)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import PriceChange, Release
from catalog.stock import ledger

Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")
PRIOR = timedelta(days=30)


@transaction.atomic
def set_price(release: Release, price: Decimal | None) -> Any:
    """Write a price (euro, VAT included; None: not sold), remember since when it holds, and return the stock record.

    The record is made where there is none; copies are never written here.
    """
    ledger.lock(release)
    partner = Partner.objects.get_or_create(code="sillon", defaults={"name": "Sillon"})[0]
    record, _created = StockRecord.objects.get_or_create(
        product=release,
        partner=partner,
        defaults={"partner_sku": release.slug, "num_in_stock": 0, "num_allocated": 0},
    )
    if record.price != price:
        PriceChange.objects.create(release=release, price=price, at=timezone.now())
        Release.objects.filter(pk=release.pk).update(date_updated=timezone.now())
    StockRecord.objects.filter(pk=record.pk).update(price=price, partner_sku=release.slug)
    release.__dict__.pop("stockrecord", None)  # it held the old price
    return record


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

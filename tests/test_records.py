"""What the tests are made of is true itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from oscar.core.loading import get_model

from catalog.models import Release
from tests.records import bring_about, make_release

StockRecord = get_model("partner", "StockRecord")
ITS_OWN = {"id", "slug", "product", "release", "partner_sku", "date_created", "date_updated", "at"}


def facts(row: Model) -> dict[str, Any]:
    """What a row holds but for what tells it from another."""
    return {field.name: getattr(row, field.attname) for field in row._meta.fields if field.name not in ITS_OWN}


def all_of(release: Release) -> list[dict[str, Any]]:
    return [facts(row) for row in (release, *release.stockrecords.all(), *release.stock_events.order_by("pk"))]


@pytest.mark.django_db
@pytest.mark.parametrize("copies", [0, 1, 10])
def test_a_release_made_at_once_is_what_the_ledger_makes_of_it(copies: int) -> None:
    quick = make_release("quick", copies=copies)
    slow = make_release("slow", copies=0, lifecycle="draft")
    bring_about(slow, StockRecord.objects.get(product=slow), "active", copies)
    assert all_of(quick) == all_of(Release.objects.get(pk=slow.pk))

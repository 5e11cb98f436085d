"""Ten thousand releases: the same queries as for thirty-two."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalog.demo import CATALOGUE, loader
from catalog.exchange import reading
from catalog.models import Credit, Medium, Person, Release
from tests.everything import make_everything
from tests.records import SR13

PATHS = ("/releases/", "/releases/?sort=artist&page=2", f"/releases/{SR13}/", "/releases/everything/", "/")


def grow(count: int) -> None:
    """So many more releases, each with a disc and a player of SR13, so that they are neighbours of its page."""
    record = get_model("catalogue", "ProductClass").objects.get(slug="record")
    fields = {"product_class": record, "lifecycle": "active", "stock_state": "in-stock", "structure": "standalone"}
    releases = Release.objects.bulk_create(
        Release(slug=f"bulk-{n}", title=f"Record {n}", artist_credit=f"Artist {n % 97}", **fields) for n in range(count)
    )
    Medium.objects.bulk_create(Medium(release=release, size_in=12, speed_rpm=33) for release in releases)
    player = Person.objects.get(slug="kenny-clarke")
    Credit.objects.bulk_create(Credit(release=release, person=player, detail="drums") for release in releases)


@pytest.mark.postgres
def test_ten_thousand_releases_take_no_more_queries_than_thirty_two(client: Any, db: None) -> None:
    loader.load(reading.read(CATALOGUE))
    make_everything()
    counts = []
    for more in (0, 10_000):
        if more:
            grow(more)
        asked = {}
        for path in PATHS:
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            asked[path] = len(captured)
        counts.append(asked)
    assert counts[0] == counts[1]
    assert (counts[1][f"/releases/{SR13}/"], counts[1]["/releases/everything/"]) == (6, 6)
    assert counts[1]["/releases/"] <= 10

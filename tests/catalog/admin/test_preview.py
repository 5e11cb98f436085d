"""The preview shows a draft as it will be, to staff alone, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Release, ReleaseImage, StockEvent
from catalog.stock.states import Lifecycle
from tests.records import make_release

LIST = "/admin/catalogue/product/"


def test_a_draft_with_a_price_is_seen_as_it_will_be_sold(office: Any, db: None) -> None:
    release = make_release(lifecycle="draft", copies=200, price="32.00")
    page = office.get(f"{LIST}{release.pk}/preview/").content.decode()
    assert 'data-stock-state="in-stock"' in page
    assert "€32.00" in page
    assert f'<a href="{LIST}{release.pk}/change/">Back to the form</a>' in page
    assert '<button class="button" name="target" value="active">Publish it: active</button>' in page
    kept = Release.objects.get(pk=release.pk)
    assert (kept.lifecycle, kept.stock_state) == (Lifecycle.DRAFT, "draft")


def test_a_draft_without_a_price_is_announced(office: Any, db: None) -> None:
    release = make_release(lifecycle="draft", copies=0, price=None)
    page = office.get(f"{LIST}{release.pk}/preview/?language=fr").content.decode()
    assert 'data-stock-state="announced"' in page
    assert "Publier\u202f: annoncé" in page
    assert f'href="{LIST}{release.pk}/preview/?language=en" lang="en"' in page


def test_publishing_from_the_preview_is_one_click(office: Any, db: None) -> None:
    release = make_release(lifecycle="draft")
    answer = office.post(f"{LIST}lifecycle/?ids={release.pk}", {"target": "active"})
    assert answer["Location"] == f"{LIST}{release.pk}/change/"
    assert Release.objects.get(pk=release.pk).stock_state == "in-stock"


def test_it_leaves_no_event_no_file_and_no_entry(office: Any, db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    release = make_release(lifecycle="draft")
    ReleaseImage.objects.create(product=release, alt_en="The front.", original="front.webp")
    before = (StockEvent.objects.count(), LogEntry.objects.count(), release.date_updated)
    office.get(f"{LIST}{release.pk}/preview/")
    release.refresh_from_db()
    assert (StockEvent.objects.count(), LogEntry.objects.count(), release.date_updated) == before
    assert list(tmp_path.iterdir()) == []


def test_what_is_published_is_shown_without_a_write(office: Any, paris_58: Release) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page = office.get(f"{LIST}{paris_58.pk}/preview/").content.decode()
    writes = [query["sql"] for query in seen if query["sql"].startswith(("UPDATE", "INSERT", "DELETE", "SAVEPOINT"))]
    assert writes == []
    assert "Publish it" not in page


def test_a_draft_takes_one_write_that_is_undone(office: Any, db: None) -> None:
    release = make_release(lifecycle="draft")
    with CaptureQueriesContext(connection) as seen:
        office.get(f"{LIST}{release.pk}/preview/")
    writes = [
        query["sql"].split(" SET ")[0] for query in seen if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))
    ]
    assert writes == ['UPDATE "catalogue_product"']


@pytest.mark.parametrize("role", ["shop"])
def test_who_may_not_change_it_is_offered_no_publishing(client: Any, db: None, role: str) -> None:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    person = get_user_model().objects.create_user(email="shop@example.org", password="secret")
    person.is_staff = True
    person.save()
    person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    release = make_release(lifecycle="draft")
    page = client.get(f"{LIST}{release.pk}/preview/").content.decode()
    assert "nobody else can see this page yet" in page
    assert "Publish it" not in page
    assert client.post(f"{LIST}lifecycle/?ids={release.pk}", {"target": "active"}).status_code == 403

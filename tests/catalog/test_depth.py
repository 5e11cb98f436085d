"""What hangs on a release comes in one statement, exactly as the plain querysets would give it, on both databases."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from catalog import depth
from catalog.demo import CATALOGUE, loader
from catalog.exchange import reading
from catalog.models import Release
from tests.everything import make_everything
from tests.records import make_release

KINDS = [field.name for field in fields(depth.Depth)]


def columns(row: Model) -> dict[str, Any]:
    """A row's values and what it points to, with their types."""
    own = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: (type(value), value) for name, value in own.items()}


def assert_same(release: Release, django_assert_num_queries: Any) -> None:
    """Every kind of rows equals the plain queryset, order and related rows included; nothing is asked later."""
    plain = {}
    for kind in KINDS:
        rows = getattr(release, kind).select_related(*depth.JOINED.get(kind, ()))
        plain[kind] = list(rows if rows.ordered else rows.order_by("pk"))
    fresh = Release.objects.get(pk=release.pk)
    with django_assert_num_queries(1):
        found = depth.of(fresh)
    with django_assert_num_queries(0):
        for kind in KINDS:
            rows = getattr(found, kind)
            assert [columns(row) for row in rows] == [columns(row) for row in plain[kind]], (release.slug, kind)
            for row, same in zip(rows, plain[kind], strict=True):
                assert type(row) is type(same)
                assert row.release is fresh
                for name in depth.JOINED.get(kind, ()):
                    related, expected = getattr(row, name), getattr(same, name)
                    assert (related and columns(related)) == (expected and columns(expected)), (kind, name)


def test_it_equals_the_plain_querysets_for_the_whole_demo(db: None, django_assert_num_queries: Any) -> None:
    loader.load(reading.read(CATALOGUE))
    for release in Release.objects.all():
        assert_same(release, django_assert_num_queries)


@pytest.fixture
def everything(db: None) -> Release:
    """A release that fills every kind of row, beside another that must not show through."""
    make_everything("another")
    return make_everything()


def test_it_equals_the_plain_querysets_for_a_record_with_everything(
    everything: Release, django_assert_num_queries: Any
) -> None:
    found = depth.of(everything)
    assert {kind: len(getattr(found, kind)) for kind in KINDS} == dict.fromkeys(KINDS, 2) | {"milestones": 4}
    assert [milestone.said_on.day for milestone in found.milestones] == [3, 3, 2, 1]
    assert found.milestones[0].promised_for == date(2028, 2, 29)  # of one day the later row is the newer
    assert [number.scheme for number in found.external_ids] == ["musicbrainz", "discogs"]
    assert_same(everything, django_assert_num_queries)


def test_a_release_with_nothing_has_nothing(db: None, django_assert_num_queries: Any) -> None:
    release = make_release("bare")
    assert depth.of(release) == depth.Depth(**{kind: [] for kind in KINDS})
    assert_same(release, django_assert_num_queries)


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_the_page_of_a_record_with_everything_takes_six_queries(
    client: Any, everything: Release, django_assert_num_queries: Any, prefix: str
) -> None:
    path = f"{prefix}/releases/{everything.slug}/"
    client.get(path)
    with django_assert_num_queries(6):
        assert client.get(path).status_code == 200


def test_it_reads_no_kind_of_column_that_is_not_tried_here() -> None:
    """JSON has few types: a decimal or bytes would need a thought in `depth.unpacked`, and a value among everything."""
    models = [depth.model_of(kind) for kind in KINDS]
    models += [depth.target(depth.model_of(kind), name) for kind, names in depth.JOINED.items() for name in names]
    kinds = {field.get_internal_type() for model in models for field in model._meta.concrete_fields}
    assert kinds == {
        "AutoField",
        "BooleanField",
        "CharField",
        "DateField",
        "DateTimeField",
        "DurationField",
        "FileField",
        "ForeignKey",
        "JSONField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SlugField",
        "TextField",
        "UUIDField",
    }

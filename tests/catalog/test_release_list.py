"""The list: states, orders, pages; the same queries for 32 releases as for 200."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Release
from tests.records import make_release


@pytest.fixture
def shelf(db: None) -> None:
    make_release("in-stock", title="Alpha", artist_credit="Zoot", released_on="2020-01-01")
    make_release("few-left", title="Beta", artist_credit="Yusef", copies=2, released_on="2022-01-01")
    make_release("sold-out", title="Gamma", artist_credit="Xavier", copies=0)
    make_release("draft", title="Delta", lifecycle="draft")


def slugs(response: Any) -> list[str]:
    return [release.slug for release in response.context["releases"]]


def test_newest_first_and_unknown_dates_last(client: Any, shelf: None) -> None:
    response = client.get("/releases/")
    assert slugs(response) == ["few-left", "in-stock", "sold-out"]
    assert response.context["total"] == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sort=title", ["in-stock", "few-left", "sold-out"]),
        ("?sort=artist", ["sold-out", "few-left", "in-stock"]),
        ("?state=low-stock", ["few-left"]),
        ("?state=out-of-stock&sort=title", ["sold-out"]),
        ("?state=deleted", []),
        ("?state=nonsense&sort=nonsense&page=nonsense", ["few-left", "in-stock", "sold-out"]),
        ("?page=99", ["few-left", "in-stock", "sold-out"]),
        ("?page=-1", ["few-left", "in-stock", "sold-out"]),
    ],
)
def test_it_is_filtered_and_sorted_by_its_address(client: Any, shelf: None, query: str, expected: list[str]) -> None:
    response = client.get(f"/releases/{query}")
    assert response.status_code == 200
    assert slugs(response) == expected


def test_the_states_are_counted_and_linked(client: Any, shelf: None) -> None:
    counts = client.get("/fr/releases/?sort=title").context["state_counts"]
    assert [(key, count, url) for key, _label, count, url in counts] == [
        ("in-stock", 1, "/fr/releases/?state=in-stock&sort=title"),
        ("low-stock", 1, "/fr/releases/?state=low-stock&sort=title"),
        ("out-of-stock", 1, "/fr/releases/?state=out-of-stock&sort=title"),
    ]


def test_its_queries_do_not_grow(client: Any, shelf: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):
        client.get("/releases/")
    for number in range(60):
        make_release(f"more-{number}")
    with django_assert_num_queries(6):
        response = client.get("/releases/")
    assert len(slugs(response)) == 24
    assert Release.objects.published().count() == 63


def test_homes_queries_do_not_grow(client: Any, shelf: None, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        make_release(f"more-{number}")
    with django_assert_max_num_queries(20):
        client.get("/")

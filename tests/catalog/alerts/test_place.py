"""A place in the queue, as a band."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from catalog.alerts import place
from catalog.models import Alert
from tests.catalog.alerts.waiting import START, in_process, make_alert


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (-1, "Nobody is before you."),
        (0, "Nobody is before you."),
        (1, "Fewer than 10 people are before you."),
        (9, "Fewer than 10 people are before you."),
        (10, "About 10 people are before you."),
        (14, "About 10 people are before you."),
        (15, "About 20 people are before you."),
        (41, "About 40 people are before you."),
        (999, "About 1000 people are before you."),
        (1049, "About 1000 people are before you."),
        (99_961, "About 100000 people are before you."),
    ],
)
def test_the_band_in_words(before: int, words: str) -> None:
    assert place.said(before) == words


def test_in_french() -> None:
    with translation.override("fr"):
        assert place.said(41) == "Environ 40 personnes sont avant vous."
        assert place.said(0) == "Personne n’est avant vous."
        assert place.said(3) == "Moins de 10 personnes sont avant vous."


def test_only_those_who_wait_for_the_same_and_longer_are_before(db: None) -> None:
    release, other = in_process(), in_process("other")
    first, second = make_alert(release, "a@example.org", place=1), make_alert(release, "b@example.org", place=2)
    same = [make_alert(release, f"same{number}@example.org", place=3) for number in range(2)]
    make_alert(release, "unconfirmed@example.org", place=None)
    make_alert(release, "ended@example.org", place=0).end(Alert.Ending.BOUGHT)
    make_alert(other, "c@example.org", place=0)
    asking = make_alert(release, "asking@example.org", place=None)
    assert [alert.before() for alert in (first, second, *same, asking)] == [0, 1, 2, 3, 4]
    waiting = Alert.objects.waiting().in_order().with_ahead()
    assert [alert.ahead for alert in waiting.filter(release=release)] == [0, 1, 2, 3]
    assert [alert.ahead for alert in waiting.filter(release=other)] == [0]


def test_the_page_behind_the_link_says_it(client: Any, db: None) -> None:
    from catalog.alerts import links

    release = in_process()
    Alert.objects.bulk_create(
        Alert(release=release, email=f"r{number}@example.org", confirmed_at=START, queued_at=START)
        for number in range(38)
    )
    link = links.confirm_path(make_alert(release, place=None, copies=2))
    page = client.get(link).content.decode()
    assert "You want to wait for 2 copies. About 40 people are before you." in page
    client.post(link)
    assert "About 40 people are before you. You wait for 2 copies." in client.get(link).content.decode()

"""Two merges at once, and a merge beside buyers and a saved form, on PostgreSQL: each is whole or told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction
from oscar.core.loading import get_model

from catalog.merging import CannotMerge, merge
from catalog.models import Credit, Label, Person, Release
from catalog.stock import ledger
from tests.races import at_once
from tests.records import make_release

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
StockRecord = get_model("partner", "StockRecord")


def people(number: int) -> list[Person]:
    return [
        Person.objects.create(name=f"{letter}{number}", sort_name=letter, slug=f"{letter}{number}") for letter in "abc"
    ]


def test_two_merges_against_each_other_leave_one_name_and_every_credit() -> None:
    assert connection.vendor == "postgresql"
    for number in range(15):
        first, second, _third = people(number)
        release = make_release(f"release-{number}")
        for person in (first, second):
            Credit.objects.create(release=release, person=person, detail=person.name)
        answers = at_once([partial(merge, [first], second), partial(merge, [second], first)])
        told = [answer for answer in answers if isinstance(answer, Exception)]
        assert [type(fault) for fault in told] == [CannotMerge]
        left = Person.objects.get(pk__in=[first.pk, second.pk])
        assert [credit.person for credit in release.credits.all()] == [left, left]
        assert Person.objects.at(first.slug) == Person.objects.at(second.slug) == left


def test_names_that_nothing_points_to_yet_do_not_swallow_each_other() -> None:
    for number in range(25):
        first, second, _third = people(number)
        answers = at_once([partial(merge, [first], second), partial(merge, [second], first)])
        told = [answer for answer in answers if isinstance(answer, Exception)]
        assert [type(fault) for fault in told] == [CannotMerge]
        assert Person.objects.filter(pk__in=[first.pk, second.pk]).count() == 1


def test_a_chain_of_merges_at_once_loses_nothing() -> None:
    for number in range(15):
        first, second, third = people(number)
        release = make_release(f"release-{number}")
        for person in (first, second):
            Credit.objects.create(release=release, person=person, detail=person.name)
        answers = at_once([partial(merge, [first], second), partial(merge, [second], third)])
        assert {type(answer) for answer in answers} <= {list, CannotMerge}
        assert {credit.person for credit in release.credits.all()} <= {first, third}
        assert Person.objects.at(second.slug) == third
        assert release.credits.count() == 2


def test_a_merge_waits_for_buyers_and_for_a_form_and_they_for_it() -> None:
    for number in range(15):
        old = Label.objects.create(name=f"old {number}", sort_name="old", slug=f"old-{number}")
        new = Label.objects.create(name=f"new {number}", sort_name="new", slug=f"new-{number}")
        releases = [make_release(f"r-{number}-{nr}", label=old, copies=1) for nr in range(3)]
        records = [StockRecord.objects.get(product=release).pk for release in releases]
        calls: list[Callable[[], object]] = [
            partial(merge, [old], new),
            partial(buy, records),
            partial(save, releases[2]),
        ]
        answers = at_once(calls)
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        assert {release.label_id for release in Release.objects.filter(slug__startswith=f"r-{number}-")} == {new.pk}
        assert {release.stock_state for release in Release.objects.filter(slug__startswith=f"r-{number}-")} == {
            "out-of-stock"
        }


@transaction.atomic
def buy(records: list[int]) -> None:
    """An order of one copy of each."""
    for record in records:
        assert ledger.allocate(record, 1)


@transaction.atomic
def save(release: Release) -> None:
    """What the release's form takes and writes."""
    ledger.lock(release)
    held = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    Release.objects.filter(pk=held.pk).update(title="Saved")

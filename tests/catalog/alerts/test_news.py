"""News of a repress: to those who ticked it, the newest milestone, at most one mail a fortnight."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalog import tasks
from catalog.alerts import news
from catalog.models import Alert, AlertMail, Milestone, Release
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from tests.catalog.alerts.waiting import START, in_process, make_alert
from tests.races import at_once

DAY = timedelta(days=1)


def say(release: Release, stage: str, at: datetime, **facts: Any) -> Milestone:
    """The label says something of its repress."""
    return Milestone.objects.create(release=release, stage=stage, said_on=at.date(), written_at=at, **facts)


def sent(mailoutbox: list[Any]) -> list[tuple[str, str]]:
    return [(mail.to[0].partition("@")[0], mail.subject) for mail in mailoutbox]


def announce(at: datetime, committing: Any) -> None:
    with time_machine.travel(at, tick=False), committing(execute=True):
        tasks.announce_news()
        tasks.announce_news()


@pytest.fixture
def release(db: None) -> Release:
    release = in_process()
    make_alert(release, "ticked@example.org", news_wanted_at=START)
    make_alert(release, "not@example.org", place=1)
    make_alert(release, "unconfirmed@example.org", place=None, news_wanted_at=START)
    return release


def test_the_newest_at_most_once_a_fortnight(
    release: Release, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    announced = partial(announce, committing=django_capture_on_commit_callbacks)
    say(release, "metal", START - DAY)  # before anybody asked
    announced(START + DAY)
    assert sent(mailoutbox) == []
    say(release, "test_pressing", START + 2 * DAY, text_en="Two of five passed.", promised_for=date(2027, 1, 9))
    announced(START + 2 * DAY)
    announced(START + 3 * DAY)
    assert sent(mailoutbox) == [("ticked", "Test pressing: Chez Francis")]
    words = mailoutbox[0].body
    assert "is at step 3 of 6: Test pressing. It is promised for 9 January 2027. Two of five passed." in words
    say(release, "pressing", START + 4 * DAY)
    say(release, "sleeves", START + 5 * DAY)
    announced(START + 6 * DAY)
    assert len(mailoutbox) == 1
    announced(START + 17 * DAY)
    assert sent(mailoutbox)[1:] == [("ticked", "Sleeves: Chez Francis")]
    announced(START + 60 * DAY)
    assert len(mailoutbox) == 2


def test_what_is_written_down_late_is_no_news(
    release: Release, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    say(release, "pressing", START + 2 * DAY)
    forgotten = say(release, "metal", START - 60 * DAY)
    Milestone.objects.filter(pk=forgotten.pk).update(written_at=START + 3 * DAY)
    announce(START + 4 * DAY, django_capture_on_commit_callbacks)
    assert sent(mailoutbox) == [("ticked", "Pressing: Chez Francis")]


def test_no_news_of_a_repress_that_is_over(
    release: Release, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    say(release, "counted", START + DAY)
    ledger.set_lifecycle(release, Lifecycle.ACTIVE)
    announce(START + DAY, django_capture_on_commit_callbacks)
    assert (sent(mailoutbox), AlertMail.objects.count()) == ([], 0)


def test_who_wants_no_more_news_meanwhile_gets_none(release: Release, mailoutbox: list[Any]) -> None:
    say(release, "pressing", START + DAY)
    assert news.announce(START + DAY) == 1
    Alert.objects.update(news_wanted_at=None)
    tasks.deliver_alert_mails()
    assert (AlertMail.objects.get().reason, mailoutbox) == ("no news wanted", [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_tell_it_once(release: Release, mailoutbox: list[Any]) -> None:
    say(release, "pressing", timezone.now())
    answers = at_once([partial(news.announce, timezone.now() + DAY) for _ in range(4)])
    assert sorted(answers, key=str) == [0, 0, 0, 1]
    assert AlertMail.objects.count() == 1

"""A wave goes out while its workers are killed, Redis is emptied, and the mail server has a bad day.

Real Celery workers, PostgreSQL, Redis and SMTP. Fifty mails here, a thousand and fifty kills in `./dev soak`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count as counting
from pathlib import Path

import pytest
from django.core.management import call_command
from kombu.exceptions import OperationalError

from catalog.models import Alert, AlertMail, Invitation
from storefront.celery import app
from tests.catalog.alerts import post_office
from tests.catalog.alerts.machinery import Redis, Workers
from tests.catalog.alerts.post_office import PostOffice, Treatment
from tests.catalog.alerts.waiting import START, count_in, in_process

pytestmark = [pytest.mark.postgres, pytest.mark.needs_redis, pytest.mark.django_db(transaction=True)]
OTHERS = 20
"""So many more wait than are invited; nobody may write to them."""
PATIENCE = 120
"""Seconds, and one for each death."""


class BadDay:
    """How the mail server treats a mail: most take a moment, some are refused, and of some the sender never hears."""

    def __init__(self, chance: random.Random, *, pace: float) -> None:
        self.chance = chance
        self.pace = pace
        self.late = 0

    def __call__(self, address: str) -> Treatment:
        dice = self.chance.random()
        if dice < 0.03:
            self.late += 1
            return post_office.LATE
        if dice < 0.06:
            return post_office.EARLY
        if dice < 0.10:
            return post_office.BUSY
        return Treatment(wait=0.4 if dice < 0.12 else self.pace)


def a_wave(people: int) -> None:
    """So many wait that each of `people` has a copy held, and others have none."""
    release = in_process()
    Alert.objects.bulk_create(
        Alert(release=release, email=f"w{n}@example.org", language="en", confirmed_at=START, queued_at=START)
        for n in range(people + OTHERS)
    )
    count_in(release, people, 0)


def goes_out(people: int, *, kills: int, pace: float, folder: Path) -> None:
    """Send the wave through `kills` deaths, and look at what has arrived."""
    chance = random.Random(people)
    a_wave(people)
    with post_office.opened() as office, Redis() as redis:
        office.treat = bad_day = BadDay(chance, pace=pace)
        workers = Workers(broker=redis.broker, mail_port=office.port, folder=folder, chance=chance)
        with workers:
            end, number = time.monotonic() + PATIENCE + kills, counting(1)
            while AlertMail.objects.open().exists():
                workers.restart_if_ended()
                wake(redis)
                time.sleep(chance.uniform(0.05, 0.3))
                assert time.monotonic() < end, workers.log.read_text()[-3000:]
                office.to_senders = post_office.WELCOME
                if workers.killed < kills and office.letters:
                    misfortune(next(number), workers, redis, office)
    assert workers.killed >= kills
    arrived(people, office, repeats=workers.killed + bad_day.late)


def wake(redis: Redis) -> None:
    """What beat does, more often."""
    with suppress(OperationalError), app.connection_for_write(redis.broker) as broker:
        app.send_task("catalog.tasks.sweep_alert_mails", connection=broker, retry=False)


def misfortune(number: int, workers: Workers, redis: Redis, office: PostOffice) -> None:
    """Kill somebody; every few times it is worse."""
    if number % 12 == 2:
        redis.restart()
    if number % 12 == 9:
        workers.kill_all()
    else:
        workers.kill_one()
    if number % 12 in {6, 7}:
        office.to_senders = "421 4.7.0 not now"


def arrived(people: int, office: PostOffice, *, repeats: int) -> None:
    """Everybody who was invited has the mail, nobody else, and no more of them twice than may be."""
    had = office.had()
    assert set(had) == set(Invitation.objects.holding().values_list("alert__email", flat=True))
    assert len(had) == people
    twice = sum(had.values()) - people
    print(f"{people} mails, {twice} of them repeated, of {repeats} that might have been")
    assert twice <= repeats
    sent = dict(AlertMail.objects.filter(sent_at__isnull=False).values_list("alert__email", "message_id"))
    assert {(letter.to, letter.message_id) for letter in office.letters} == set(sent.items())
    call_command("check_stock")


@pytest.fixture(autouse=True)
def nobody_is_woken_by_the_commit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In the tests a task runs where it is queued; here others do."""
    monkeypatch.setattr("catalog.tasks.deliver_alert_mails.delay", lambda *_: None)
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


def test_fifty_mails_and_three_deaths(tmp_path: Path) -> None:
    goes_out(50, kills=3, pace=0.05, folder=tmp_path)


@pytest.mark.soak
def test_a_thousand_mails_and_fifty_deaths(tmp_path: Path) -> None:
    goes_out(1000, kills=50, pace=0.05, folder=tmp_path)

"""The outbox: whatever breaks between the row and the mail server, the mail goes, and it goes once."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import Client
from django.utils import timezone
from redis import RedisError

from catalog import tasks
from catalog.alerts import delivery, mails, outbox, pace, posting
from catalog.models import Alert, AlertMail
from catalog.stock.states import Lifecycle
from tests.catalog.alerts.waiting import ask, in_process, make_alert, make_mail

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mail(db: None) -> AlertMail:
    """One that is due, to Alice, who waits."""
    return make_mail(make_alert(in_process()))


def refuse(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """The mail server says no."""

    def send_messages(self: EmailBackend, messages: Any) -> int:
        raise fault

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


def test_it_is_sent_once(mail: AlertMail, mailoutbox: list[Any]) -> None:
    assert [delivery.send(mail.pk) for _ in range(3)] == [True, False, False]
    mail.refresh_from_db()
    assert (len(mailoutbox), mail.attempts, mail.sent_at is not None) == (1, 1, True)
    assert mailoutbox[0].extra_headers["Message-ID"] == mail.message_id


def test_the_row_is_written_with_what_it_tells_and_the_task_comes_after_the_commit(
    db: None, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    alert = make_alert(in_process())
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        outbox.queue(alert, AlertMail.Kind.KNOWN, "en")
        assert (AlertMail.objects.count(), mailoutbox) == (1, [])
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_away_loses_nothing(mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is answered all the same, and the sweeper finds the row."""

    def away(*args: Any, **kwargs: Any) -> None:
        raise RedisError("away")

    monkeypatch.setattr(tasks.send_alert_mail, "delay", away)
    assert ask(Client(), in_process(), "alice@example.org").status_code == 302
    assert (AlertMail.objects.open().count(), mailoutbox) == (1, [])
    monkeypatch.undo()
    tasks.sweep_alert_mails()
    assert len(mailoutbox) == 1
    tasks.sweep_alert_mails()
    assert len(mailoutbox) == 1


def test_a_worker_killed_after_the_claim_leaves_a_lease(
    mail: AlertMail, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(mail: AlertMail, written: mails.Written) -> None:
        raise Killed

    monkeypatch.setattr(mails, "message", kill)
    with pytest.raises(Killed):
        delivery.send(mail.pk)
    monkeypatch.undo()
    tasks.sweep_alert_mails()
    assert mailoutbox == []
    with time_machine.travel(timezone.now() + posting.LEASE + MINUTE / 60):
        tasks.sweep_alert_mails()
    assert [sent.extra_headers["Message-ID"] for sent in mailoutbox] == [mail.message_id]
    mail.refresh_from_db()
    assert (mail.attempts, mail.sent_at is not None) == (2, True)


def test_a_worker_killed_after_the_handing_over_repeats_the_same_message(
    mail: AlertMail, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "went", lambda mail: None)
    delivery.send(mail.pk)
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + posting.LEASE + MINUTE):
        tasks.sweep_alert_mails()
        tasks.sweep_alert_mails()
    assert [sent.extra_headers["Message-ID"] for sent in mailoutbox] == [mail.message_id] * 2


@pytest.mark.parametrize(
    "fault", [ConnectionRefusedError("nobody there"), SMTPServerDisconnected("gone"), TimeoutError()]
)
def test_a_mail_server_that_is_away_is_asked_again_later_and_later(
    mail: AlertMail, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    refuse(monkeypatch, fault)
    now, waits = timezone.now(), []
    for _ in range(8):
        with time_machine.travel(now, tick=False):
            assert delivery.send(mail.pk) is False
            assert delivery.send(mail.pk) is False
        mail.refresh_from_db()
        waits.append((mail.next_at - now) / MINUTE)
        now = mail.next_at
    for wait, expected in zip(waits, (2, 4, 8, 16, 32, 60, 60, 60), strict=True):
        assert expected * 0.75 <= wait <= expected * 1.25
    assert len(set(waits[-3:])) == 3
    assert (mail.attempts, mail.error) == (8, str(fault))
    monkeypatch.undo()
    with time_machine.travel(now):
        assert delivery.send(mail.pk) is True
    mail.refresh_from_db()
    assert (mail.error, len(mailoutbox)) == ("", 1)


def test_after_two_days_it_is_given_up_and_staff_may_try_again(
    mail: AlertMail, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    refuse(monkeypatch, OSError("550 no such user"))
    AlertMail.objects.update(attempts=posting.MAX_ATTEMPTS - 1)
    delivery.send(mail.pk)
    mail.refresh_from_db()
    assert (mail.failed_at is not None, mail.error) == (True, "550 no such user")
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        tasks.sweep_alert_mails()
    assert mail.attempts == posting.MAX_ATTEMPTS
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        assert outbox.retry([mail]) == 1
        assert outbox.retry([mail]) == 0
    mail.refresh_from_db()
    assert (mail.failed_at, mail.attempts, mail.error, len(mailoutbox)) == (None, 1, "", 1)


def test_what_kills_every_worker_is_given_up_too(mail: AlertMail, mailoutbox: list[Any]) -> None:
    AlertMail.objects.update(attempts=posting.MAX_ATTEMPTS)
    assert delivery.send(mail.pk) is False
    mail.refresh_from_db()
    assert (mail.failed_at is not None, mail.error) == (True, "no worker came to an end with it")
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("given", "kind", "reason"),
    [
        ("ended", AlertMail.Kind.KNOWN, "the alert has ended: complained"),
        ("withdrawn", AlertMail.Kind.KNOWN, "the release is gone"),
        ("draft", AlertMail.Kind.KNOWN, "the release is gone"),
        ("confirmed", AlertMail.Kind.CONFIRM, "confirmed already"),
        ("unconfirmed", AlertMail.Kind.KNOWN, "not confirmed"),
    ],
)
def test_a_mail_that_would_be_wrong_by_now_is_left_out_with_the_reason(
    db: None, mailoutbox: list[Any], given: str, kind: AlertMail.Kind, reason: str
) -> None:
    release = in_process()
    alert = make_alert(release, place=None if given == "unconfirmed" else 0)
    mail = make_mail(alert, kind)
    if given == "ended":
        alert.end(Alert.Ending.COMPLAINED)
    if given in (Lifecycle.WITHDRAWN, Lifecycle.DRAFT):
        type(release).objects.filter(pk=release.pk).update(lifecycle=given)
    assert delivery.send(mail.pk) is False
    mail.refresh_from_db()
    assert (mail.skipped_at is not None, mail.reason, mailoutbox) == (True, reason, [])
    assert delivery.send(mail.pk) is False


def test_one_answer_waits_at_a_time_and_of_each_thing_there_is_one_mail(db: None) -> None:
    alert = make_alert(in_process())
    for _ in range(3):
        outbox.queue(alert, AlertMail.Kind.KNOWN, "en")
        outbox.queue(alert, AlertMail.Kind.CONFIRM, "en", about=7)
    assert AlertMail.objects.count() == 2
    AlertMail.objects.update(sent_at=timezone.now())
    for about in (None, None, 7, 8):
        outbox.queue(alert, AlertMail.Kind.CONFIRM, "en", about=about)
    outbox.queue(alert, AlertMail.Kind.KNOWN, "en")
    assert AlertMail.objects.open().count() == 3
    assert AlertMail.objects.values("message_id").distinct().count() == 5


def test_a_release_that_is_deleted_takes_its_mails_along(mail: AlertMail) -> None:
    mail.alert.release.delete()
    assert (Alert.objects.count(), AlertMail.objects.count()) == (0, 0)
    assert delivery.send(mail.pk) is False


class TestPace:
    """So many mails a second, all workers together."""

    @pytest.fixture
    def slept(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        """The clock stands but for what is slept."""
        slept: list[float] = []
        monkeypatch.setattr("catalog.alerts.pace.time.time", lambda: 1000.25 + sum(slept))
        monkeypatch.setattr("catalog.alerts.pace.time.sleep", slept.append)
        return slept

    def test_without_a_setting_nobody_waits(self, slept: list[float]) -> None:
        assert [pace.delay() for _ in range(100)] == [0.0] * 100
        assert slept == []

    def test_the_third_of_two_asks_again_in_the_next_second(self, slept: list[float], settings: Any) -> None:
        settings.ALERT_MAILS_PER_SECOND = 2
        assert [pace.delay() for _ in range(4)] == [0.0, 0.0, 0.75, 0.75]
        slept.append(0.75)
        assert [pace.delay() for _ in range(3)] == [0.0, 0.0, 1.0]

    def test_where_the_cache_is_away_each_worker_keeps_the_pace(
        self, slept: list[float], settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(second: int) -> int:
            raise RedisError

        settings.ALERT_MAILS_PER_SECOND = 4
        monkeypatch.setattr(pace, "counted", away)
        assert [pace.delay() for _ in range(3)] == [0.0] * 3
        assert slept == [0.25] * 3

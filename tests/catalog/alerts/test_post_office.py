"""Delivery against a real mail server, through Django's own SMTP backend: what each of its faults does, and to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.alerts import delivery, smtp
from catalog.models import Alert, AlertMail, Invitation, Lot, Release
from catalog.stock import ledger
from checkout import ownership
from tests.catalog.alerts import post_office
from tests.catalog.alerts.post_office import PostOffice, Treatment
from tests.catalog.alerts.waiting import count_in, in_process, make_alert
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
INVITED = AlertMail.Kind.INVITED


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """A mail server to which the shop writes."""
    with post_office.opened() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        yield office


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Release:
    """Four copies are held for four of six who wait; their mails are queued, and nobody is at them."""
    monkeypatch.setattr("catalog.tasks.deliver_alert_mails.delay", lambda *_: None)
    release = in_process()
    for number in range(1, 7):
        make_alert(release, address(number), place=number)
    count_in(release, 4, 0)
    return release


def address(number: int) -> str:
    return f"w{number}@example.org"


def treated(**by_number: Treatment) -> Callable[[str], Treatment]:
    """`w2=LATE`: the second one's mail is treated so, always."""
    return lambda to: by_number.get(to.partition("@")[0], post_office.TAKEN)


def deliver() -> None:
    """One worker comes along."""
    delivery.deliver()


def make_due() -> None:
    """The back-off is over."""
    AlertMail.objects.open().update(next_at=timezone.now())


def mail_of(number: int) -> AlertMail:
    return AlertMail.objects.select_related("alert").get(alert__email=address(number), kind=INVITED)


def unsent() -> list[str]:
    return sorted(AlertMail.objects.open().values_list("alert__email", flat=True))


def test_the_wave_goes_over_one_connection_in_the_order_of_the_queue(office: PostOffice, release: Release) -> None:
    deliver()
    assert [letter.to for letter in office.letters] == [address(number) for number in (1, 2, 3, 4)]
    assert [letter.message_id for letter in office.letters] == [mail_of(n).message_id for n in (1, 2, 3, 4)]
    assert (office.connections, unsent()) == (1, [])


def test_no_such_mailbox_closes_the_alert_and_its_copy_goes_to_the_next_in_line(
    office: PostOffice, release: Release
) -> None:
    office.treat = treated(w2=post_office.UNKNOWN)
    deliver()
    bounced = mail_of(2)
    assert (bounced.alert.ending, bounced.failed_at is not None) == (Alert.Ending.BOUNCED, True)
    assert "5.1.1" in bounced.error
    assert office.had() == {address(number): 1 for number in (1, 3, 4, 5)}
    assert Invitation.objects.get(alert__email=address(2)).ending == Invitation.Ending.LEFT
    assert Invitation.objects.get(alert__email=address(5)).wave == 2
    assert list(ownership.breaches()) == []


@pytest.mark.parametrize(
    ("treatment", "said"),
    [
        (post_office.BUSY, "450"),
        (post_office.BLOCKED, "5.7.1"),
        (Treatment(text="554 5.6.0 we do not like your words"), "554"),
        (post_office.EARLY, "closed"),
    ],
)
def test_another_refusal_is_tried_again_later_and_the_rest_goes(
    office: PostOffice, release: Release, treatment: Treatment, said: str
) -> None:
    office.treat = treated(w1=treatment)
    began = timezone.now()
    deliver()
    assert office.had() == {address(number): 1 for number in (2, 3, 4)}
    put_off = mail_of(1)
    assert (unsent(), put_off.attempts, said in put_off.error) == ([address(1)], 1, True)
    assert timedelta(minutes=1.5) <= put_off.next_at - began <= timedelta(minutes=2.6)
    deliver()
    assert mail_of(1).attempts == 1
    office.treat = treated()
    make_due()
    deliver()
    assert office.had() == {address(number): 1 for number in (1, 2, 3, 4)}
    assert Alert.objects.live().count() == 6


def test_a_connection_lost_after_the_text_repeats_that_message_alone(office: PostOffice, release: Release) -> None:
    office.treat = treated(w3=post_office.LATE)
    deliver()
    assert office.had() == {address(number): 1 for number in (1, 2, 3, 4)}
    assert (unsent(), office.connections) == ([address(3)], 2)
    office.treat = treated()
    make_due()
    deliver()
    assert office.had() == {address(1): 1, address(2): 1, address(3): 2, address(4): 1}
    repeated = {letter.message_id for letter in office.letters if letter.to == address(3)}
    assert repeated == {mail_of(3).message_id}


def test_a_server_that_takes_its_time_is_waited_for(
    office: PostOffice, release: Release, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than for the connection: the mail is there already, and would go once more."""
    settings.EMAIL_TIMEOUT = 0.2
    office.treat = treated(w1=Treatment(wait=0.5))
    deliver()
    assert (office.had()[address(1)], unsent()) == (1, [])
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    AlertMail.objects.filter(pk=mail_of(1).pk).update(sent_at=None, next_at=timezone.now())
    deliver()
    assert (unsent(), mail_of(1).attempts) == ([address(1)], 2)


@pytest.mark.parametrize("answer", ["421 4.7.0 not now", "451 4.7.1 too many from you"])
def test_a_server_that_will_not_have_us_is_not_asked_for_each_mail(
    office: PostOffice, release: Release, answer: str
) -> None:
    office.to_senders = answer
    deliver()
    assert (office.letters, office.connections) == ([], 1)
    assert (unsent(), mail_of(4).attempts) == ([address(number) for number in (1, 2, 3, 4)], 1)


def test_a_server_that_is_away_is_asked_once_a_batch(
    release: Release, settings: Any, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_tcp_port
    tried: list[int] = []

    def refuse(*_: Any, **__: Any) -> Any:
        tried.append(1)
        raise TimeoutError("nobody answers")

    monkeypatch.setattr("smtplib.SMTP.connect", refuse)
    deliver()
    assert (len(tried), unsent()) == (1, [address(number) for number in (1, 2, 3, 4)])
    assert {mail.attempts for mail in AlertMail.objects.all()} == {1}
    assert all(mail.next_at > timezone.now() + timedelta(minutes=1) for mail in AlertMail.objects.all())
    assert Invitation.objects.holding().count() == 4


def test_four_workers_at_once_with_bounces_in_each_batch(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bounce locks the stock record, opens a wave and writes mails, while others claim and send."""
    monkeypatch.setattr("catalog.tasks.deliver_alert_mails.delay", lambda *_: None)
    monkeypatch.setattr(delivery, "BATCH", 4)
    release = in_process()
    for number in range(1, 61):
        make_alert(release, address(number), place=number)
    count_in(release, 24, 0)
    gone = {address(number) for number in range(1, 61, 3)}
    office.treat = lambda to: post_office.UNKNOWN if to in gone else post_office.TAKEN
    assert at_once([delivery.deliver] * 4) == [None] * 4
    deliver()
    had = office.had()
    assert set(had) == set(Invitation.objects.holding().values_list("alert__email", flat=True))
    assert (set(had.values()), unsent()) == ({1}, [])
    # What bounced in the third wave is the public's.
    record = Lot.objects.get().record_id
    assert len(had) + ledger.available(record) == 24
    assert set(Alert.objects.exclude(ended_at=None).values_list("ending", flat=True)) == {Alert.Ending.BOUNCED}
    assert list(ownership.breaches()) == []

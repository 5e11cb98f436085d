"""Who delivers: so many at once, none of them for ever, and none over another's claim."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from oscar.core.loading import get_model
from redis import RedisError

from catalog.alerts import delivery, invitations, mails, posting, timeliness
from catalog.models import Alert, AlertMail, Invitation, Lot
from tests.catalog.alerts.waiting import count_in, holders, in_process, make_alert, make_mail

StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The tasks that were queued, each with the place that it was given; nobody works at them."""
    queued: list[tuple[Any, ...]] = []
    monkeypatch.setattr("catalog.tasks.deliver_alert_mails.delay", lambda *given: queued.append(given))
    return queued


@pytest.fixture
def three(db: None, monkeypatch: pytest.MonkeyPatch) -> list[AlertMail]:
    """Three mails are due, and a batch is of one."""
    monkeypatch.setattr(delivery, "BATCH", 1)
    release = in_process()
    return [make_mail(make_alert(release, f"w{n}@example.org", place=n)) for n in range(3)]


class TestPlaces:
    """However often somebody is called, the queue does not fill with deliverers."""

    def test_who_finds_work_calls_one_more_and_gives_its_place_back(
        self, three: list[AlertMail], queued: list[Any], mailoutbox: list[Any]
    ) -> None:
        delivery.deliver()
        assert (len(mailoutbox), queued) == (3, [()])
        assert delivery.free_place() == 0

    def test_who_makes_room_keeps_its_place_and_goes_on(
        self, three: list[AlertMail], queued: list[Any], mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(delivery, "SLICE", -1)
        delivery.deliver()
        assert (len(mailoutbox), queued) == (1, [(), (0,)])
        assert delivery.free_place() == 1

    def test_without_a_place_nobody_begins(
        self, three: list[AlertMail], queued: list[Any], mailoutbox: list[Any]
    ) -> None:
        for _ in range(delivery.PLACES):
            delivery.free_place()
        for _ in range(20):
            delivery.deliver()
        assert (mailoutbox, queued) == ([], [])
        delivery.deliver(0)
        assert len(mailoutbox) == 3

    def test_what_comes_while_the_last_one_ends_is_called_for(
        self, three: list[AlertMail], queued: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its own task found no place any more."""
        given = []

        def nothing_due_yet(mails: Any) -> posting.Claim:
            given.append(mails)
            return posting.Claim([], timezone.now())

        monkeypatch.setattr(delivery, "claim", nothing_due_yet)
        delivery.deliver()
        assert (len(given), queued) == (1, [()])

    def test_a_fault_gives_the_place_back(
        self, three: list[AlertMail], queued: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def break_down(claim: posting.Claim) -> int:
            raise OSError("the database is away")

        monkeypatch.setattr(posting, "post", break_down)
        with pytest.raises(OSError, match="away"):
            delivery.deliver()
        assert delivery.free_place() == 0

    def test_without_the_cache_it_goes_on_all_the_same(
        self, three: list[AlertMail], queued: list[Any], mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: Any, **__: Any) -> None:
            raise RedisError

        for name in ("add", "set", "delete"):
            monkeypatch.setattr(cache, name, away)
        delivery.deliver()
        assert len(mailoutbox) == 3


class TestClaims:
    """A worker that was stopped for longer than its lease leaves alone what is another's by now."""

    def test_what_another_has_claimed_meanwhile_is_not_sent(
        self, three: list[AlertMail], queued: list[Any], mailoutbox: list[Any]
    ) -> None:
        mine = delivery.claim(AlertMail.objects.filter(pk=three[0].pk))
        AlertMail.objects.update(next_at=timezone.now())
        others = delivery.claim(AlertMail.objects.filter(pk=three[0].pk))
        assert (mine.mails, posting.post(mine), mailoutbox) == (others.mails, 0, [])
        assert posting.post(others) == 1

    def test_nor_is_it_given_back_over_its_head(
        self, three: list[AlertMail], queued: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mine = delivery.claim(AlertMail.objects.filter(pk=three[0].pk))
        AlertMail.objects.update(next_at=timezone.now())
        others = delivery.claim(AlertMail.objects.filter(pk=three[0].pk))
        monkeypatch.setattr(posting, "AT_IT", -posting.LEASE)
        posting.post(mine)
        three[0].refresh_from_db()
        assert (three[0].next_at, three[0].attempts) == (others.until, 2)
        posting.post(others)
        three[0].refresh_from_db()
        assert (three[0].next_at < timezone.now(), three[0].attempts) == (True, 1)


@pytest.mark.django_db
def test_a_worker_killed_while_it_closes_an_alert_leaves_it_whole(
    queued: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the mail would be done with, and the copy held for nobody."""
    from smtplib import SMTPRecipientsRefused

    class Killed(BaseException):
        pass

    def kill(*_: Any) -> None:
        raise Killed

    release = in_process()
    make_alert(release, "w1@example.org")
    count_in(release, 1)
    mail = next(iter(timeliness.read(list(AlertMail.objects.values_list("pk", flat=True))).values()))
    nobody = SMTPRecipientsRefused({"w1@example.org": (550, b"5.1.1 unknown")})
    monkeypatch.setattr(invitations, "leave", kill)
    with pytest.raises(Killed):
        posting.refused(mail, nobody)
    assert (AlertMail.objects.open().count(), Alert.objects.live().count(), len(holders())) == (1, 1, 1)
    monkeypatch.undo()
    posting.refused(mail, nobody)
    assert (AlertMail.objects.open().count(), Alert.objects.live().count(), len(holders())) == (0, 0, 0)


def test_who_has_waited_for_the_pace_looks_again(
    three: list[AlertMail], queued: list[Any], mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was true before the wait may not be any more."""

    def meanwhile(seconds: float) -> None:
        Alert.objects.update(ended_at=timezone.now(), ending=Alert.Ending.UNSUBSCRIBED)

    delays = iter([5.0])
    monkeypatch.setattr("catalog.alerts.pace.delay", lambda: next(delays, 0.0))
    monkeypatch.setattr("catalog.alerts.posting.time.sleep", meanwhile)
    monkeypatch.setattr(posting, "FRESH", 0.0)
    assert posting.post(delivery.claim(AlertMail.objects.filter(pk=three[0].pk))) == 0
    three[0].refresh_from_db()
    assert (three[0].reason, mailoutbox) == ("the alert has ended: unsubscribed", [])


@pytest.mark.django_db
@time_machine.travel(datetime(2026, 11, 28, 12, tzinfo=UTC), tick=False)  # a link names the second it was made in
def test_words_are_shared_and_links_are_not(queued: list[Any]) -> None:
    """What is rendered once for many holds nothing that is one reader's."""
    release = in_process()
    for number in range(4):
        make_alert(release, f"w{number}@example.org", place=number, language=("en", "fr")[number % 2])
    make_alert(release, "w4@example.org", place=4, copies=2)
    count_in(release, 6, 0)
    rows = timeliness.read(list(AlertMail.objects.values_list("pk", flat=True)))
    written: dict[tuple[Any, ...], mails.Words] = {}
    made = [mails.message(mail, written) for mail in rows.values()]
    assert len(written) == 3
    alone = [mails.message(mail) for mail in rows.values()]
    for one, same in zip(made, alone, strict=True):
        assert (one.to, one.subject, one.body) == (same.to, same.subject, same.body)
        assert (one.extra_headers, one.alternatives) == (same.extra_headers, same.alternatives)
        own = one.extra_headers["List-Unsubscribe"].strip("<>")
        for text in (one.body, str(one.alternatives[0][0])):
            assert own in text
            assert not any(mark in text for mark in "⟦⟧")
    assert len({mail.extra_headers["List-Unsubscribe"] for mail in made}) == 5
    assert not any("@example.org" in text for words in written.values() for text in words)
    assert Invitation.objects.holding().count() == 5


@pytest.mark.django_db
def test_no_reader_of_a_wave_can_tell_anothers_message_id(queued: list[Any]) -> None:
    """It is what makes us believe a bounce."""
    release = in_process()
    for number in range(3):
        make_alert(release, f"w{number}@example.org", place=number)
    count_in(release, 3, 0)
    parts = [mail.message_id.strip("<>").split("@") for mail in AlertMail.objects.order_by("pk")]
    randoms = [own.rpartition(".")[2] for own, _host in parts]
    assert [len(each) for each in randoms] == [32] * 3
    assert len(set(randoms)) == 3
    assert {host for _own, host in parts} == {"127.0.0.1"}


@pytest.mark.django_db
def test_a_record_with_wrong_numbers_does_not_hold_up_the_others(
    queued: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody has changed the reserved copies by hand: check_stock says so, and the lots of the others lapse."""
    releases = [in_process(slug) for slug in ("chez-francis", "paris-58")]
    for release in releases:
        make_alert(release, "w1@example.org")
        count_in(release, 1, 0)
    AlertMail.objects.update(sent_at=timezone.now())
    StockRecord.objects.filter(product=releases[0]).update(num_allocated=0)
    invitations.lapse(timezone.now() + timedelta(hours=25))
    first = Lot.objects.earliest("pk").record_id
    said = f"the lots of stock record {first} cannot lapse"
    assert [message for _, _, message in caplog.record_tuples] == [said]
    assert [invitation.held for invitation in Invitation.objects.order_by("lot_id")] == [1, 0]

"""Two at once, on PostgreSQL: one row, one place, one mail."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.test import Client

from catalog.alerts import delivery, links, signing_up
from catalog.models import Alert, AlertMail
from tests.catalog.alerts.waiting import in_process, make_alert, make_mail
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_sign_ups_are_one_alert(mailoutbox: list[Any]) -> None:
    release = in_process()

    def ask() -> None:
        signing_up.sign_up(release, "alice@example.org", copies=1, language="en", news=False)

    assert at_once([ask] * 8) == [None] * 8
    assert Alert.objects.count() == 1
    mails = AlertMail.objects.filter(kind=AlertMail.Kind.CONFIRM)
    assert mails.count() == len(mailoutbox) >= 1
    assert mails.filter(sent_at=None).count() == 0


def test_two_yeses_are_one_place() -> None:
    alert = make_alert(in_process(), place=None)
    path = links.confirm_path(alert)
    answers = at_once([lambda: Client().post(path).status_code] * 6)
    assert answers == [302] * 6
    confirmed = [Alert.objects.get(pk=alert.pk).confirm() for _ in range(2)]
    assert confirmed == [False, False]
    assert Alert.objects.waiting().count() == 1


def test_a_yes_and_an_end_at_once_leave_no_half(mailoutbox: list[Any]) -> None:
    alert = make_alert(in_process(), place=None)
    paths = [links.confirm_path(alert), links.end_path(alert)]
    at_once([lambda: Client().post(paths[0]).status_code, lambda: Client().post(paths[1]).status_code])
    alert.refresh_from_db()
    assert alert.ending == "unsubscribed"
    assert Alert.objects.waiting().count() == 0


def test_many_workers_send_each_mail_once(mailoutbox: list[Any]) -> None:
    release = in_process()
    mails = [make_mail(make_alert(release, f"r{number}@example.org")) for number in range(5)]
    answers = at_once([partial(delivery.send, mail.pk) for mail in mails for _ in range(3)])
    assert Counter(answers) == {True: 5, False: 10}
    assert sorted(mail.to[0] for mail in mailoutbox) == [f"r{number}@example.org" for number in range(5)]

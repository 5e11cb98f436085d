"""What is kept of whoever waits, for how long, and that it goes when they go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.models import Alert, AlertMail
from consent import keepers
from storefront.accounts import persons
from tests.catalog.alerts.waiting import in_process, make_alert, make_mail
from tests.dump import tables_with

DAY = timedelta(days=1)


def test_what_nobody_confirms_goes_after_a_week(db: None) -> None:
    now = timezone.now()
    release = in_process()
    make_alert(release, "old@example.org", place=None, asked_at=now - 7 * DAY)
    make_alert(release, "fresh@example.org", place=None, asked_at=now - 6 * DAY)
    make_alert(release, "waits@example.org", asked_at=now - 700 * DAY)
    keepers.purge(now)
    assert set(Alert.objects.values_list("email", flat=True)) == {"fresh@example.org", "waits@example.org"}


def test_what_has_ended_goes_after_a_month_with_its_mails(db: None) -> None:
    now = timezone.now()
    release = in_process()
    for email, days in (("old@example.org", 30), ("fresh@example.org", 29)):
        alert = make_alert(release, email)
        make_mail(alert)
        alert.end(Alert.Ending.BOUGHT)
        Alert.objects.filter(pk=alert.pk).update(ended_at=now - days * DAY)
    keepers.purge(now)
    assert Alert.objects.get().email == AlertMail.objects.get().alert.email == "fresh@example.org"


def test_what_a_mail_server_said_goes_after_a_month(db: None) -> None:
    now = timezone.now()
    release = in_process()
    for email, days in (("old@example.org", 30), ("fresh@example.org", 29)):
        make_mail(make_alert(release, email), error=f"no {email}", queued_at=now - days * DAY)
    keepers.purge(now)
    assert set(AlertMail.objects.values_list("error", flat=True)) == {"", "no fresh@example.org"}


def test_the_settings_say_how_long(db: None, settings: Any) -> None:
    settings.ALERT_UNCONFIRMED_DAYS, settings.ALERT_ENDED_DAYS = 2, 3
    now = timezone.now()
    release = in_process()
    make_alert(release, "asked@example.org", place=None, asked_at=now - 2 * DAY)
    ended = make_alert(release, "ended@example.org")
    ended.end(Alert.Ending.BOUGHT)
    Alert.objects.filter(pk=ended.pk).update(ended_at=now - 3 * DAY)
    keepers.purge(now)
    assert Alert.objects.count() == 0


def test_a_person_takes_the_alerts_along(db: None) -> None:
    alert = make_alert(in_process(), copies=2)
    make_mail(alert, sent_at=timezone.now())
    make_alert(alert.release, "bob@example.org")
    (told,) = persons.export(persons.at("Alice@example.org"))["alerts"]
    assert told["release"] == "Bud Powell: Chez Francis"
    assert (told["email"], told["copies"], told["ended"], told["holds_missed"]) == ("alice@example.org", 2, None, 0)
    assert [mail["kind"] for mail in told["mails"]] == ["alert_known"]


def test_an_erased_address_is_nowhere(db: None) -> None:
    release = in_process()
    make_mail(make_alert(release, "zephyrine@example.org"), error="550 zephyrine@example.org unknown")
    make_alert(in_process("two"), "zephyrine@example.org").end(Alert.Ending.BOUNCED)
    make_alert(in_process("three"), "zephyrine@example.org", place=None)
    bob = make_alert(release, "bob@example.org", place=4)
    assert tables_with("zephyrine") == {"catalogue_alert", "catalogue_alertmail"}
    persons.erase(persons.at("zephyrine@example.org"))
    assert tables_with("zephyrine") == set()
    assert list(Alert.objects.all()) == [bob]
    persons.erase(persons.at("zephyrine@example.org"))

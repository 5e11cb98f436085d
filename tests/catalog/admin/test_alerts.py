"""What staff see of the waiting lists: how many wait for how many copies, and the mails that could not be sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.exchange import exporting
from catalog.models import Alert, AlertMail, Release
from tests.catalog.alerts.waiting import in_process, make_alert, make_mail
from tests.office import save

LIST = "/admin/catalogue/product/"
MAILS = "/admin/catalogue/alertmail/"


@pytest.fixture
def wanted(db: None) -> Release:
    """Two wait for three copies; others have not confirmed, or have ended."""
    release = in_process()
    make_alert(release)
    make_alert(release, "bob@example.org", copies=2)
    make_alert(release, "carl@example.org", place=None, copies=5)
    make_alert(release, "dora@example.org", copies=5).end(Alert.Ending.BOUGHT)
    in_process("two", title="Two")
    return release


def test_the_list_says_how_many_wait(office: Any, wanted: Release) -> None:
    page = office.get(LIST).content.decode()
    assert page.count('field-waiting">2 people, 3 copies<') == 1
    assert page.count('field-waiting">—<') == 1
    assert "bob@" not in page


def test_the_list_takes_as_many_queries_for_many_as_for_two(office: Any, wanted: Release) -> None:
    office.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as before:
        office.get(LIST)
    for number in range(5):
        make_alert(in_process(f"more-{number}"))
    with CaptureQueriesContext(connection) as after:
        office.get(LIST)
    assert len(after) == len(before)


def test_the_release_s_page_says_it_too_and_can_be_saved(office: Any, wanted: Release) -> None:
    page = office.get(f"{LIST}{wanted.pk}/change/").content.decode()
    assert "2 people, 3 copies" in page
    assert save(office, wanted, title="Chez Francis, again").status_code == 302
    assert Release.objects.get(pk=wanted.pk).title == "Chez Francis, again"
    assert office.get(f"{LIST}add/").status_code == 200


def test_search_still_finds(office: Any, wanted: Release) -> None:
    Release.objects.filter(pk=wanted.pk).update(gtin="03700409815058")
    page = office.get(f"{LIST}?q=3700409815058").content.decode()
    assert page.count('field-waiting">2 people, 3 copies<') == 1


def test_who_waits_is_not_exported(wanted: Release) -> None:
    text = json.dumps(exporting.export_releases())
    assert "Chez Francis" in text
    assert "@example.org" not in text


@pytest.fixture
def failed(wanted: Release) -> AlertMail:
    """One mail that could not be sent, among others."""
    alice, bob = Alert.objects.waiting().order_by("pk")
    make_mail(alice, sent_at=timezone.now())
    return make_mail(bob, failed_at=timezone.now(), error="550 no such user", attempts=50)


def test_failed_mails_are_read_with_their_error(office: Any, failed: AlertMail) -> None:
    page = office.get(MAILS).content.decode()
    assert "550 no such user" in page
    assert "bob@example.org" in page
    assert "alice@example.org" not in page
    assert office.get(f"{MAILS}{failed.pk}/change/").status_code == 200
    assert office.post(f"{MAILS}{failed.pk}/change/", {"error": "mine"}).status_code == 403


def test_a_failed_mail_is_tried_once_more(
    office: Any, failed: AlertMail, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(MAILS, {"action": "retry", "_selected_action": [failed.pk]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["1 mail is tried once more."]
    assert [mail.to for mail in mailoutbox] == [["bob@example.org"]]
    failed.refresh_from_db()
    assert (failed.failed_at, failed.sent_at is not None) == (None, True)


@pytest.mark.parametrize(("rights", "there"), [(("view",), False), (("view", "change"), True)])
def test_who_may_only_read_tries_nothing(client: Any, failed: AlertMail, rights: tuple[str, ...], there: bool) -> None:
    person = get_user_model().objects.create_user(email="s@example.org", password="secret")
    get_user_model().objects.filter(pk=person.pk).update(is_staff=True)
    permissions = Group.objects.get(name="shop").permissions
    names = [f"{right}_alertmail" for right in rights]
    person.user_permissions.set(permissions.filter(codename__in=names))
    client.force_login(person)
    assert ('value="retry"' in client.get(MAILS).content.decode()) is there

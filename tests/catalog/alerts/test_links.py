"""The links in the mails: nothing happens on GET, and old, forged, used and foreign ones are a clear page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from catalog.alerts import links
from catalog.models import Alert
from tests.catalog.alerts.waiting import ask, in_process, make_alert
from tests.customers import Browser, link_in


def test_a_scanner_that_follows_every_link_changes_nothing(browser: Browser, mailoutbox: list[Any]) -> None:
    alert = make_alert(in_process(), place=None)
    for path in (links.confirm_path(alert), links.end_path(alert), links.mine_path(alert)):
        for method in (browser.get, browser.head):
            assert method(path).status_code == 200
        assert browser.options(path).status_code == 405
    alert.refresh_from_db()
    assert (alert.confirmed_at, alert.ended_at, mailoutbox) == (None, None, [])


def test_a_confirming_link_works_for_three_days(browser: Browser, mailoutbox: list[Any]) -> None:
    ask(browser, in_process(), "alice@example.org")
    link = link_in(mailoutbox[0])
    with time_machine.travel(timezone.now() + timedelta(hours=71, minutes=59)):
        assert browser.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1)):
        assert browser.get(link).status_code == browser.post(link).status_code == 404
    assert Alert.objects.waiting().count() == 0


def test_the_way_off_the_list_never_runs_out_and_the_list_is_shown_for_half_a_year(browser: Browser) -> None:
    alert = make_alert(in_process())
    end, mine = links.end_path(alert), links.mine_path(alert)
    with time_machine.travel(timezone.now() + timedelta(days=179)):
        assert browser.get(mine).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2000)):
        assert browser.get(mine).status_code == 404
        assert browser.get(end).status_code == 200


@pytest.mark.parametrize("kind", ["confirm", "mine", "end"])
@pytest.mark.parametrize(
    "signed",
    ["x", "x:y:z", "::", "%00", "é", "a" * 5000, signing.dumps(1, salt="another")],
    ids=["word", "three", "colons", "null", "accent", "long", "foreign"],
)
def test_a_forged_link_is_a_clear_page(browser: Browser, kind: str, signed: str) -> None:
    make_alert(in_process())
    for answer in (browser.get(f"/alerts/{kind}/{signed}/"), browser.post(f"/alerts/{kind}/{signed}/")):
        assert answer.status_code in (400, 404)
        assert "alice" not in answer.content.decode()
    assert Alert.objects.waiting().count() == 1


def test_a_link_of_one_kind_opens_nothing_of_another(browser: Browser) -> None:
    alert = make_alert(in_process())
    for kind, other in (("confirm", "mine"), ("mine", "end"), ("end", "confirm")):
        signed = getattr(links, f"{kind}_path")(alert).split("/")[3]
        assert browser.post(f"/alerts/{other}/{signed}/").status_code == 404
    assert Alert.objects.waiting().count() == 1


def test_an_alert_that_is_gone_or_has_ended_is_not_confirmed(browser: Browser) -> None:
    alert = make_alert(in_process(), place=None)
    link = links.confirm_path(alert)
    alert.end(Alert.Ending.UNSUBSCRIBED)
    assert browser.post(link).status_code == 404
    alert.refresh_from_db()
    assert alert.confirmed_at is None
    alert.delete()
    assert browser.get(link).status_code == browser.post(link).status_code == 404
    assert Alert.objects.count() == 0


def test_one_click_takes_off_the_list(browser: Browser, mailoutbox: list[Any]) -> None:
    """RFC 8058: the mailbox provider posts, without cookie and token, from anywhere, and gets no redirect."""
    release = in_process()
    alert = make_alert(release)
    other = make_alert(release, "bob@example.org")
    ask(browser, release, "alice@example.org")
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    provider = Client(enforce_csrf_checks=True, headers={"Origin": "https://mail.example.net"})
    answer = provider.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "alice" not in answer.content.decode()
    alert.refresh_from_db()
    other.refresh_from_db()
    assert (alert.ending, other.ending) == ("unsubscribed", "")
    again = provider.post(address, {"List-Unsubscribe": "One-Click"})
    assert (again.status_code, again.content) == (200, answer.content)
    assert dict(provider.cookies) == {}
    alert.delete()
    assert "You are off the list" in provider.get(address).content.decode()


def test_no_page_of_a_link_names_the_address_but_the_list(browser: Browser) -> None:
    alert = make_alert(in_process())
    for path in (links.confirm_path(alert), links.end_path(alert)):
        assert "alice" not in browser.get(path).content.decode()
    assert "alice@example.org" in browser.get(links.mine_path(alert)).content.decode()


def test_no_link_carries_an_address(browser: Browser, mailoutbox: list[Any]) -> None:
    alert = make_alert(in_process())
    for path in (links.confirm_path(alert), links.end_path(alert), links.mine_path(alert)):
        payload = path.split("/")[3].split(":")[0]
        assert signing.b64_decode(payload.encode()) == str(alert.pk).encode()

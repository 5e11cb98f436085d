"""Signing up: one row for each mailbox and release, a mail that asks, and a place once the mailbox has said yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalog.models import Alert, AlertMail
from catalog.stock.states import Lifecycle
from tests.catalog.alerts.waiting import ask, in_process, make_alert
from tests.customers import Browser, link_in
from tests.records import make_release


@pytest.mark.parametrize(
    ("prefix", "subject"),
    [("", "One step more to the list: Chez Francis"), ("/fr", "Encore un pas jusqu’à la liste\u202f: Chez Francis")],
)
def test_from_the_form_to_the_list(browser: Browser, mailoutbox: list[Any], prefix: str, subject: str) -> None:
    release = in_process()
    answer = ask(browser, release, "alice@example.org", prefix, copies="2", news="on")
    assert (answer.status_code, answer["Location"]) == (302, f"{prefix}/alerts/for/chez-francis/sent/")
    alert = Alert.objects.get()
    assert (alert.release, alert.email, alert.copies) == (release, "alice@example.org", 2)
    assert (alert.confirmed_at, alert.queued_at, alert.ended_at, alert.missed) == (None, None, None, 0)
    assert (alert.language, alert.news_wanted_at is not None) == (prefix.strip("/") or "en", True)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["alice@example.org"], subject)
    link = link_in(mail)
    assert link.startswith(f"{prefix}/alerts/confirm/")
    assert browser.get(link).status_code == 200
    assert Alert.objects.waiting().count() == 0
    assert browser.post(link)["Location"] == link
    alert = Alert.objects.waiting().get()
    assert alert.queued_at == alert.confirmed_at
    assert len(mailoutbox) == 1


def test_a_second_yes_changes_nothing(browser: Browser, mailoutbox: list[Any]) -> None:
    ask(browser, in_process(), "alice@example.org")
    link = link_in(mailoutbox[0])
    browser.post(link)
    queued = Alert.objects.get().queued_at
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert browser.post(link).status_code == 302
        assert "You are on the list" in browser.get(link).content.decode()
    assert Alert.objects.get().queued_at == queued


def test_who_is_not_confirmed_gets_a_new_link_and_the_last_words_count(browser: Browser, mailoutbox: list[Any]) -> None:
    release = in_process()
    ask(browser, release, "alice@example.org", copies="1", news="on")
    ask(browser, release, "Alice@Example.ORG", "/fr", copies="3")
    alert = Alert.objects.get()
    assert (alert.copies, alert.language, alert.news_wanted_at) == (3, "fr", None)
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]] * 2
    assert AlertMail.objects.filter(kind=AlertMail.Kind.CONFIRM).count() == 2
    for mail in mailoutbox:
        assert browser.get(link_in(mail)).status_code == 200


def test_who_is_on_the_list_is_told_so_and_nothing_changes(browser: Browser, mailoutbox: list[Any]) -> None:
    release = in_process()
    alert = make_alert(release, copies=2)
    ask(browser, release, "alice@example.org", copies="5", news="on")
    alert.refresh_from_db()
    assert (Alert.objects.count(), alert.copies, alert.news_wanted_at) == (1, 2, None)
    (mail,) = mailoutbox
    assert mail.subject == "You are on the list: Chez Francis"
    assert "You wait for 2 copies of “Chez Francis” by Bud Powell already. Nobody is before you." in mail.body
    assert "/alerts/mine/" in link_in(mail)


def test_who_has_ended_begins_anew_at_the_end(browser: Browser, mailoutbox: list[Any]) -> None:
    release = in_process()
    make_alert(release).end(Alert.Ending.UNSUBSCRIBED)
    make_alert(release, "bob@example.org", place=5)
    ask(browser, release, "alice@example.org")
    browser.post(link_in(mailoutbox[0]))
    waiting = Alert.objects.waiting().in_order().values_list("email", flat=True)
    assert list(waiting) == ["bob@example.org", "alice@example.org"]
    assert Alert.objects.of_address("ALICE@example.org").count() == 2


@pytest.mark.parametrize(
    ("lifecycle", "copies", "there"),
    [
        (Lifecycle.ANNOUNCED, 0, True),
        (Lifecycle.PREORDER, 0, True),
        (Lifecycle.ACTIVE, 0, True),
        (Lifecycle.RESTOCKING, 0, True),
        (Lifecycle.ACTIVE, 3, False),
        (Lifecycle.RESTOCKING, 3, False),
        (Lifecycle.DELETED, 0, False),
        (Lifecycle.WITHDRAWN, 0, False),
    ],
)
def test_the_form_stands_where_there_is_something_to_wait_for(
    browser: Browser, lifecycle: Lifecycle, copies: int, there: bool
) -> None:
    release = make_release("one", copies=copies, lifecycle=lifecycle)
    page = browser.get("/releases/one/").content.decode()
    assert ('action="/alerts/for/one/"' in page) is there
    assert ('name="news"' in page) is (there and lifecycle == Lifecycle.RESTOCKING)
    answer = ask(browser, release, "alice@example.org", news="on")
    assert answer["Location"] == ("/alerts/for/one/sent/" if there else "/releases/one/")
    assert Alert.objects.count() == int(there)
    assert Alert.objects.exclude(news_wanted_at=None).count() == int(there and lifecycle == Lifecycle.RESTOCKING)


def test_a_draft_and_a_release_that_is_not_there_have_no_list(browser: Browser) -> None:
    make_release("draft", copies=0, lifecycle=Lifecycle.DRAFT)
    for slug in ("draft", "nowhere"):
        for address in (f"/alerts/for/{slug}/", f"/alerts/for/{slug}/sent/"):
            assert browser.get(address).status_code == 404
        assert browser.post(f"/alerts/for/{slug}/", {"email": "alice@example.org"}).status_code == 404
    assert Alert.objects.count() == 0


def test_no_cookie_and_no_token_are_asked_for(client: Any, db: None) -> None:
    release = in_process()
    page = client.get("/releases/chez-francis/").content.decode()
    form = page.partition('class="buy buy--wait"')[2].partition("</form>")[0]
    assert "csrfmiddlewaretoken" not in form
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post("/alerts/for/chez-francis/", {"email": "a@example.org"}, headers=elsewhere)
    assert (answer.status_code, Alert.objects.count()) == (403, 0)
    assert ask(client, release, "a@example.org").status_code == 302
    assert dict(client.cookies) == {}


def test_the_limit_of_a_customer_is_the_limit_here(browser: Browser, settings: Any) -> None:
    settings.ALERT_COPIES = 4
    page = _page(browser, in_process())
    assert ("<option>4</option>" in page, "<option>5</option>" in page) == (True, False)
    limited = in_process("two", per_customer_limit=2)
    page = _page(browser, limited)
    assert ("<option>2</option>" in page, "<option>3</option>" in page) == (True, False)
    assert ask(browser, limited, "alice@example.org", copies="3").status_code == 422
    assert ask(browser, limited, "alice@example.org", copies="2").status_code == 302


def _page(browser: Browser, release: Any) -> str:
    text: str = browser.get(f"/releases/{release.slug}/").content.decode()
    return text

"""What a mailbox waits for: behind the link in its mails without an account, and in the account of its owner."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.alerts import links, listing
from catalog.models import Alert
from tests.catalog.alerts.waiting import in_process, make_alert
from tests.customers import Browser, link_in, make_customer, said


@pytest.fixture
def two(db: None) -> list[Alert]:
    """Alice waits for two records, Bob before her for the first."""
    first, second = in_process("one", title="One"), in_process("two", title="Two")
    make_alert(first, "bob@example.org", place=1)
    return [make_alert(first, place=2), make_alert(second, place=3, copies=2)]


def test_the_list_names_records_places_and_copies(browser: Browser, two: list[Alert]) -> None:
    make_alert(in_process("three", title="Three"), place=None)
    make_alert(in_process("four", title="Four")).end(Alert.Ending.BOUGHT)
    page = browser.get(links.mine_path(two[1])).content.decode()
    assert [title in page for title in (">One<", ">Two<", ">Three<", ">Four<")] == [True, True, False, False]
    assert "Fewer than 10 people are before you." in page
    assert "Nobody is before you." in page
    assert "bob" not in page
    assert "<option selected>2</option>" in page


def test_copies_are_changed(browser: Browser, two: list[Alert]) -> None:
    path = links.mine_path(two[0])
    answer = browser.post(path, {"alert": two[1].pk, "copies": "5"}, follow=True)
    assert said(answer) == ["Changed: “Two”."]
    assert list(Alert.objects.order_by("pk").values_list("copies", flat=True)) == [1, 1, 5]
    queued = two[1].queued_at
    two[1].refresh_from_db()
    assert two[1].queued_at == queued


@pytest.mark.parametrize("copies", ["0", "6", "x", "-3"])
def test_too_many_copies_are_said(browser: Browser, two: list[Alert], copies: str) -> None:
    answer = browser.post(links.mine_path(two[0]), {"alert": two[1].pk, "copies": copies}, follow=True)
    assert said(answer) == ["Please choose from 1 to 5."]
    assert list(Alert.objects.order_by("pk").values_list("copies", flat=True)) == [1, 1, 2]


def test_what_was_chosen_under_a_larger_limit_stays(browser: Browser, two: list[Alert], settings: Any) -> None:
    settings.ALERT_COPIES = 1
    path = links.mine_path(two[0])
    assert "<option selected>2</option>" in browser.get(path).content.decode()
    answer = browser.post(path, {"alert": two[1].pk, "copies": "2"}, follow=True)
    assert said(answer) == ["Changed: “Two”."]


def test_one_is_ended_and_the_others_stay(browser: Browser, two: list[Alert]) -> None:
    answer = browser.post(links.mine_path(two[0]), {"alert": two[0].pk, "copies": "1", "end": "1"}, follow=True)
    assert said(answer) == ["You do not wait for “One” any more."]
    assert sorted(Alert.objects.live().values_list("email", "release__slug")) == [
        ("alice@example.org", "two"),
        ("bob@example.org", "one"),
    ]
    assert ">Two<" in answer.content.decode()


def test_all_are_ended_and_the_link_still_says_so(browser: Browser, two: list[Alert]) -> None:
    path = links.mine_path(two[0])
    answer = browser.post(path, {"end_all": "1"}, follow=True)
    assert said(answer) == ["You wait for nothing any more, and no mail comes."]
    assert list(Alert.objects.live().values_list("email", flat=True)) == ["bob@example.org"]
    assert "Nothing. No mail comes." in browser.get(path).content.decode()


@pytest.mark.parametrize("key", ["bob", "0", "-1", "x", "", "99999999999999999999", "²"])
def test_another_ones_alert_is_not_there(browser: Browser, two: list[Alert], key: str) -> None:
    bobs = Alert.objects.get(email="bob@example.org")
    given = str(bobs.pk) if key == "bob" else key
    answer = browser.post(links.mine_path(two[0]), {"alert": given, "end": "1"}, follow=True)
    assert (answer.status_code, said(answer)) == (200, [])
    assert Alert.objects.live().count() == 3


def test_a_lost_link_is_sent_again(browser: Browser, two: list[Alert], mailoutbox: list[Any]) -> None:
    assert browser.post("/alerts/", {"email": "ALICE@example.org"})["Location"] == "/alerts/sent/"
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert ">One<" in browser.get(link_in(mail)).content.decode()


def test_who_has_only_asked_gets_the_confirming_link_again(browser: Browser, mailoutbox: list[Any]) -> None:
    make_alert(in_process(), place=None)
    browser.post("/alerts/", {"email": "alice@example.org"})
    assert "/alerts/confirm/" in link_in(mailoutbox[0])


@pytest.mark.parametrize("given", ["nobody", "ended"])
def test_who_waits_for_nothing_gets_no_mail(browser: Browser, mailoutbox: list[Any], given: str) -> None:
    if given == "ended":
        make_alert(in_process()).end(Alert.Ending.BOUGHT)
    assert browser.post("/alerts/", {"email": "alice@example.org"})["Location"] == "/alerts/sent/"
    assert mailoutbox == []


def test_the_account_shows_the_same_list(at_home: Browser, two: list[Alert]) -> None:
    page = at_home.get("/account/").content.decode()
    assert ">One<" in page
    assert ">Two<" in page
    assert 'action="/alerts/mine/' in page


def test_an_unproved_account_shows_nobodys_list(browser: Browser, two: list[Alert]) -> None:
    browser.force_login(make_customer(proved=False))
    page = browser.get("/account/").content.decode()
    assert ">One<" not in page
    assert "/alerts/mine/" not in page


def test_the_list_is_two_queries_however_long(two: list[Alert], django_assert_num_queries: Any) -> None:
    for number in range(5):
        make_alert(in_process(f"more-{number}"))
    with django_assert_num_queries(2):
        rows = listing.rows(["alice@example.org"])
    assert len(rows) == 7

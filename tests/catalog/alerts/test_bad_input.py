"""Addresses as they come: sound ones in one spelling, others named at the field, and never a 500."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Alert
from tests.catalog.alerts.waiting import ask, in_process
from tests.customers import Browser


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" alice@example.org ", "alice@example.org"),
        ("ALICE@EXAMPLE.ORG", "alice@example.org"),
        ("alice+sr13@example.org", "alice+sr13@example.org"),
        ("alice@exämple.org", "alice@xn--exmple-cua.org"),
        ("o'hara.k@example.org", "o'hara.k@example.org"),
    ],
)
def test_sound_addresses_have_one_spelling(browser: Browser, mailoutbox: list[Any], typed: str, stored: str) -> None:
    assert ask(browser, in_process(), typed).status_code == 302
    assert Alert.objects.get().email == stored
    assert mailoutbox[0].to == [stored]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "alice",
        "alice@",
        "@example.org",
        "alice@example",
        "al ice@example.org",
        "alice@example.org, bob@example.org",
        "alice@example.org\nBcc: bob@example.org",
        "alice@example.org\r\n\r\nHello",
        "alice@example.org%0aBcc:bob@example.org",
        "a" * 300 + "@example.org",
        "a" * 60 + "@" + "b" * 63 + "." + "c" * 63 + "." + "d" * 63 + ".org",
        "<script>alert(1)</script>@example.org",
        "\u202ealice@example.org",
        "ünïcode@example.org",
    ],
)
def test_what_is_no_address_is_said_at_the_field_and_nothing_is_lost(
    browser: Browser, mailoutbox: list[Any], typed: str
) -> None:
    answer = ask(browser, in_process(), typed, copies="3", news="on")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_email_error"' in page
    assert '<option value="3" selected>3</option>' in page
    assert 'name="news" id="id_news" checked' in page
    assert "<script>alert" not in page
    assert (Alert.objects.count(), mailoutbox) == (0, [])


@pytest.mark.parametrize("copies", ["0", "-1", "6", "99999999999999999999", "many", "1.5", "١"])
def test_so_many_copies_are_not_to_be_had(browser: Browser, copies: str) -> None:
    answer = ask(browser, in_process(), "alice@example.org", copies=copies)
    assert answer.status_code == 422
    assert "Please choose from 1 to 5." in answer.content.decode()
    assert 'value="alice@example.org"' in answer.content.decode()
    assert Alert.objects.count() == 0


def test_who_says_no_number_wants_one(browser: Browser) -> None:
    in_process()
    assert browser.post("/alerts/for/chez-francis/", {"email": "alice@example.org"}).status_code == 302
    assert Alert.objects.get().copies == 1


@pytest.mark.parametrize("path", ["/alerts/", "/alerts/for/chez-francis/"])
def test_a_form_without_anything_and_a_strange_method(browser: Browser, path: str) -> None:
    in_process()
    assert browser.get(path).status_code == 200
    assert browser.post(path, {}).status_code == 422
    assert browser.put(path).status_code == 405


def test_a_title_with_line_breaks_makes_no_header(browser: Browser, mailoutbox: list[Any]) -> None:
    release = in_process(title="Chez\nBcc: bob@example.org")
    ask(browser, release, "alice@example.org")
    assert mailoutbox[0].subject == "One step more to the list: Chez Bcc: bob@example.org"
    assert (mailoutbox[0].bcc, mailoutbox[0].recipients()) == ([], ["alice@example.org"])

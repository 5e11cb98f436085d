"""An order's link that has run out is renewed by mail, and the answer is always the same."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalog.models import Release
from checkout.links import order_path
from checkout.placement import Buyer, place
from tests.customers import Browser, link_in, make_customer
from tests.records import make_cart


@pytest.fixture
def number(paris_58: Release, alice: Buyer) -> str:
    return str(place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90")).order.number)


def ask(browser: Browser, number: str, email: str = "alice@example.org", prefix: str = "") -> Any:
    return browser.post(f"{prefix}/orders/", {"number": number, "email": email})


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_a_new_link_comes_by_mail_and_opens_the_order(
    browser: Browser, number: str, mailoutbox: list[Any], prefix: str
) -> None:
    answer = ask(browser, number, prefix=prefix)
    assert (answer.status_code, answer["Location"]) == (302, f"{prefix}/orders/sent/")
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert number in mail.subject
    assert link_in(mail).startswith(f"{prefix}/orders/{number}:")
    assert number in browser.get(link_in(mail)).content.decode()
    assert "Martin" not in mail.body


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_a_number_is_taken_as_people_write_it(browser: Browser, number: str, mailoutbox: list[Any], typed: str) -> None:
    written = typed.format(number, number.lower(), number.replace("-", ""), number.replace("-", " "))
    ask(browser, written, "Alice@EXAMPLE.org")
    assert len(mailoutbox) == 1


def test_a_pair_that_does_not_belong_together_gets_the_same_answer_and_no_mail(
    browser: Browser,
    number: str,
    mailoutbox: list[Any],
    django_assert_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_customer("bob@example.org")
    answers = [ask(browser, *pair) for pair in ((number,), (number, "bob@example.org"), ("XXXX-XXXX",), ("x" * 40,))]
    assert len({(answer.status_code, answer["Location"], answer.content) for answer in answers}) == 1
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]
    monkeypatch.setattr("checkout.renewal.send", lambda *_: None)
    for pair in ((number, "alice@example.org"), ("XXXX-XXXX", "carol@example.org")):
        with django_assert_num_queries(0):
            ask(browser, *pair)


@pytest.mark.parametrize(
    ("number", "email", "wrong"),
    [
        ("", "alice@example.org", "number"),
        ("x" * 300, "alice@example.org", "number"),
        ("K\x00", "alice@example.org", "number"),
        ("K7RW-2MXP", "alice", "email"),
        ("K7RW-2MXP", "alice@example.org\nBcc: eve@example.org", "email"),
        ("K7RW-2MXP", "", "email"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_values_are_kept(
    browser: Browser, db: None, mailoutbox: list[Any], number: str, email: str, wrong: str
) -> None:
    answer = ask(browser, number, email)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert mailoutbox == []
    if number == "K7RW-2MXP":
        assert 'value="K7RW-2MXP"' in answer.content.decode()


def test_an_old_link_says_where_to_get_a_new_one(browser: Browser, number: str) -> None:
    from checkout.models import Payment

    link = order_path(Payment.objects.get().order)
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        answer = browser.get(link)
        assert answer.status_code == 404
        assert 'href="/orders/"' in answer.content.decode()


def test_who_asks_too_often_is_slowed_down(browser: Browser, number: str, mailoutbox: list[Any]) -> None:
    for _ in range(5):
        assert ask(browser, number).status_code == 302
    assert ask(browser, number).status_code == 429
    assert len(mailoutbox) == 5


def test_nothing_is_done_by_looking(browser: Browser, number: str, mailoutbox: list[Any]) -> None:
    browser.get("/orders/", {"number": number, "email": "alice@example.org"})
    assert mailoutbox == []
    assert "noindex" in browser.get("/orders/").content.decode()

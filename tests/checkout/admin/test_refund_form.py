"""Sending money back from the back office: summary, password, one refund however often. Nothing needs JavaScript."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout.models import Payment, Refund
from checkout.placement import Buyer
from tests.checkout.admin.orders import address, paid, placed, went_back
from tests.races import at_once
from tests.records import make_release

StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def two(paris_58: Release, alice: Buyer) -> Payment:
    """Two copies and their delivery: 76.90."""
    return paid(paris_58, alice, quantity=2)


def fields(page: Any) -> dict[str, str]:
    """What a browser without JavaScript would send of the refund form, untouched."""
    html = page.content.decode().partition("<main")[2]
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        box = given.get("type") == "checkbox"
        unsent = given.get("type") == "submit" or " disabled" in tag or (box and " checked" not in tag)
        if "name" in given and not unsent:
            sent[given["name"]] = given.get("value", "on" if box else "")
    return sent


def line_of(payment: Payment) -> int:
    return int(payment.order.lines.get().pk)


def seen(office: Any, payment: Payment, **entries: Any) -> Any:
    """The summary of these entries: `copies` and `shelf` of the one line, and the form's own fields."""
    line = line_of(payment)
    data = fields(office.get(address(payment, "refund")))
    if "copies" in entries:
        data[f"copies_{line}"] = str(entries.pop("copies"))
    if entries.pop("shelf", True) is False:
        del data[f"shelf_{line}"]
    return office.post(address(payment, "refund"), data | entries)


def send(office: Any, payment: Payment, page: Any, **entries: Any) -> Any:
    """Press “send it back” below the summary."""
    return office.post(address(payment, "refund"), fields(page) | {"password": "secret", "send": "1"} | entries)


def errors(page: Any) -> dict[str, list[str]]:
    return {name: [str(error) for error in found] for name, found in page.context["form"].errors.items()}


def counts() -> tuple[int, int]:
    """(on the shelf, promised)."""
    record = StockRecord.objects.get()
    return record.num_in_stock, record.num_allocated


def test_one_copy_and_some_postage(office: Any, two: Payment, staff: Any) -> None:
    page = seen(office, two, copies=1, amount="3.00", note="a scratch")
    assert page.context["summary"] == ["1 × Paris ’58, back on the shelf", "a further amount of €3.00"]
    assert "Send €38.00 back" in page.content.decode()
    assert not Refund.objects.exists()
    answer = send(office, two, page)
    assert (answer.status_code, answer["Location"]) == (302, address(two))
    refund = Refund.objects.get()
    assert (refund.amount, refund.by, refund.note) == (Decimal("38.00"), staff, "a scratch")
    assert [(row.quantity, row.restocked) for row in refund.lines.all()] == [(1, True)]
    assert counts() == (10, 1)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.is_addition()) == (staff, str(refund.pk), True)


def test_a_copy_that_does_not_come_back_leaves_the_shelf(office: Any, two: Payment) -> None:
    page = seen(office, two, copies=2, shelf=False)
    assert page.context["summary"] == ["2 × Paris ’58, not back on the shelf"]
    assert send(office, two, page).status_code == 302
    assert counts() == (8, 0)


def test_everything_that_is_left_is_one_button(office: Any, two: Payment) -> None:
    went_back(two, "4.00")
    page = seen(office, two, everything="1")
    assert page.context["summary"] == ["2 × Paris ’58, back on the shelf", "a further amount of €2.90"]
    send(office, two, page)
    assert Refund.objects.latest("pk").amount == Decimal("72.90")
    assert Payment.objects.get().refundable == 0
    page = seen(office, two, everything="1")
    assert errors(page) == {"__all__": ["A refund is a sum in whole cents, from 0.01 on."]}


def test_everything_where_less_is_left_than_the_copies_cost(office: Any, two: Payment) -> None:
    went_back(two, "10.00")
    page = seen(office, two, everything="1")
    assert page.context["summary"] == ["a further amount of €66.90"]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({}, {"__all__": ["A refund is a sum in whole cents, from 0.01 on."]}),
        ({"copies": 0, "amount": "0"}, {"__all__": ["A refund is a sum in whole cents, from 0.01 on."]}),
        ({"amount": "76.91"}, {"__all__": ["€76.91 is more than can go back: €76.90."]}),
        ({"copies": 2, "amount": "6.91"}, {"__all__": ["€76.91 is more than can go back: €76.90."]}),
        ({"copies": 3}, {"copies": ["Ensure this value is less than or equal to 2."]}),
        ({"copies": -1}, {"copies": ["Ensure this value is greater than or equal to 0."]}),
        ({"copies": "x"}, {"copies": ["Enter a whole number."]}),
        ({"amount": "1.005"}, {"amount": ["Ensure that there are no more than 2 decimal places."]}),
        ({"amount": "-1"}, {"amount": ["Ensure this value is greater than or equal to 0."]}),
        ({"amount": "NaN"}, {"amount": ["Enter a number."]}),
        ({"amount": "1", "note": "x" * 201}, {"note": ["Ensure this value has at most 200 characters (it has 201)."]}),
        ({"amount": "1", "note": "\0"}, {"note": ["Null characters are not allowed."]}),
    ],
)
def test_too_much_and_nonsense_are_refused_and_nothing_is_lost(
    office: Any, two: Payment, entries: dict[str, Any], said: dict[str, list[str]]
) -> None:
    copies = f"copies_{line_of(two)}"
    page = seen(office, two, **dict(entries))
    assert errors(page) == {copies if name == "copies" else name: text for name, text in said.items()}
    assert page.context["summary"] == []
    data = page.context["form"].data
    assert {name: data[copies if name == "copies" else name] for name in entries} == {
        name: str(value) for name, value in entries.items()
    }
    assert not Refund.objects.exists()


def test_a_broken_key_is_said(office: Any, two: Payment) -> None:
    page = seen(office, two, amount="1", key="x")
    assert errors(page)["__all__"] == ["Something in this form was broken. Please open it again."]
    assert office.post(address(two, "refund"), {"send": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("password", "said"), [("wrong", "This is not your password."), ("", "Please give your password.")]
)
def test_a_wrong_password_sends_nothing_and_loses_nothing(office: Any, two: Payment, password: str, said: str) -> None:
    page = send(office, two, seen(office, two, copies=1, amount="2.00", note="a scratch"), password=password)
    assert (page.status_code, errors(page)) == (200, {"password": [said]})
    assert page.context["summary"] == ["1 × Paris ’58, back on the shelf", "a further amount of €2.00"]
    html = page.content.decode()
    assert 'value="a scratch"' in html
    assert "wrong" not in html.replace("wrong password", "")
    assert not Refund.objects.exists()
    assert send(office, two, page).status_code == 302
    assert Refund.objects.get().amount == Decimal("37.00")


def test_the_password_is_good_for_five_minutes(office: Any, two: Payment) -> None:
    send(office, two, seen(office, two, amount="1.00"))
    page = seen(office, two, amount="2.00")
    assert "password" not in page.context["form"].fields
    assert send(office, two, page, password="").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        page = seen(office, two, amount="3.00")
        assert "password" in page.context["form"].fields
        assert errors(send(office, two, page, password="")) == {"password": ["Please give your password."]}
    assert [str(refund.amount) for refund in Refund.objects.order_by("pk")] == ["1.00", "2.00"]


def test_who_tries_passwords_has_to_wait(office: Any, two: Payment) -> None:
    page = seen(office, two, amount="1.00")
    statuses = [send(office, two, page, password="wrong").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    answer = send(office, two, page)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert errors(answer) == {"password": ["That was tried too often. Please wait a quarter of an hour."]}
    assert not Refund.objects.exists()


def test_the_same_form_twice_is_one_refund(office: Any, two: Payment) -> None:
    page = seen(office, two, copies=1)
    first = send(office, two, page)
    second = office.post(first.request["PATH_INFO"], fields(page) | {"password": "secret", "send": "1"}, follow=True)
    assert "This form was sent before. Its refund of €35.00 stands; no more goes back." in second.content.decode()
    assert Refund.objects.count() == LogEntry.objects.count() == 1
    assert counts() == (10, 1)


def test_a_form_of_another_order_refunds_nothing(office: Any, two: Payment, paris_58: Release, alice: Buyer) -> None:
    other = paid(paris_58, alice)
    page = seen(office, two, amount="1.00")
    send(office, two, page)
    key = fields(page)["key"]
    answer = send(office, other, seen(office, other, amount="1.00", key=key))
    assert errors(answer) == {"__all__": ["This form was sent for another order. Please open it again."]}
    assert Refund.objects.count() == 1


def test_another_sum_than_was_seen_is_shown_first(office: Any, two: Payment) -> None:
    page = seen(office, two, amount="1.00")
    again = send(office, two, page, amount="10.00")
    assert again.status_code == 200
    assert "The entries have changed since you saw the sum" in again.content.decode()
    assert not Refund.objects.exists()
    assert send(office, two, again).status_code == 302
    assert Refund.objects.get().amount == Decimal("10.00")


def test_what_went_back_meanwhile_is_counted(office: Any, two: Payment) -> None:
    page = seen(office, two, amount="70.00")
    went_back(two, "70.00")
    answer = send(office, two, page)
    assert errors(answer) == {"__all__": ["€70.00 is more than can go back: €6.90."]}
    assert Refund.objects.count() == 1


def test_an_order_that_is_not_paid_has_no_refund(office: Any, paris_58: Release, alice: Buyer) -> None:
    payment = placed(paris_58, alice)
    data = {"amount": "1", "send": "1", "key": str(uuid.uuid4())}
    answer = office.post(address(payment, "refund"), data, follow=True)
    assert answer.redirect_chain == [(address(payment), 302)]
    assert "This order is not paid, so nothing can go back." in answer.content.decode()
    assert not Refund.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_four_clicks_at_once_are_one_refund(countries: None, alice: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr("checkout.tasks.send_refund.delay", sent.append)
    payment = paid(make_release(), alice, quantity=2)
    get_user_model().objects.create_superuser(email="staff@example.org", password="secret")
    office = Client()
    office.force_login(get_user_model().objects.get(email="staff@example.org"))
    page = seen(office, payment, amount="1.00")
    cookie = office.cookies["sessionid"].value

    def click() -> int:
        browser = Client()
        browser.cookies["sessionid"] = cookie
        return int(send(browser, payment, page).status_code)

    answers = at_once([partial(click) for _ in range(4)])
    assert answers == [302] * 4
    assert Refund.objects.count() == LogEntry.objects.count() == 1
    assert sent == [Refund.objects.get().pk]

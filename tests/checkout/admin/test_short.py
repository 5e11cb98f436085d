"""Fewer copies than were promised: staff choose who waits and who is refunded, and the shelf stays true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Invitation, Movement, Release, StockEvent
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from checkout import owed, refunds, timeline
from checkout.models import OwedCopies, Payment, Refund
from checkout.ownership import breaches
from checkout.placement import Buyer
from tests.catalog.alerts.waiting import count_in, in_process, make_alert
from tests.checkout.admin.orders import paid, placed
from tests.checkout.admin.test_refund_form import errors, fields
from tests.customers import said
from tests.office import words
from tests.races import at_once
from tests.records import make_release

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def shelf(countries: None, alice: Buyer) -> list[Payment]:
    """Five copies, four of them promised: to the oldest order two, to two others one each."""
    release = make_release(copies=5)
    orders = [paid(release, alice, quantity) for quantity in (2, 1, 1)]
    for age, payment in enumerate(reversed(orders)):
        placed_at = timezone.now() - timedelta(days=age)
        Order.objects.filter(pk=payment.order_id).update(date_placed=placed_at)
    return orders


def line(payment: Payment) -> Any:
    return payment.order.lines.get()


def path(copies: int = -3, kind: str = "counted", reason: str = "autumn count") -> str:
    record = StockRecord.objects.get().pk
    return f"/admin/order/order/short/{record}/?kind={kind}&copies={copies}&reason={reason.replace(' ', '+')}"


def counts() -> tuple[int, int]:
    """(on the shelf, promised)."""
    record = StockRecord.objects.get()
    return record.num_in_stock, record.num_allocated


def choose(office: Any, page: Any, **choices: Any) -> Any:
    """Send the form with these choices."""
    return office.post(path(), fields(page) | {name: str(value) for name, value in choices.items()})


def test_the_movement_leads_to_the_page(office: Any, shelf: list[Payment]) -> None:
    release = Release.objects.get()
    data = {"movement": "counted", "movement_copies": "-3", "movement_reason": "autumn count"}
    page = office.post(f"/admin/catalogue/product/{release.pk}/stock/", data)
    html = page.content.decode()
    assert "Only 1 copies are free; the others are promised to orders." in html
    assert f'<a href="{path().replace("&", "&amp;")}" target="_blank" rel="noopener">' in html
    assert counts() == (5, 4)
    more = office.post(f"/admin/catalogue/product/{release.pk}/stock/", data | {"movement_copies": "-6"})
    assert "/short/" not in more.content.decode()


def test_at_first_the_newest_orders_wait(office: Any, shelf: list[Payment]) -> None:
    page = office.get(path())
    assert page.status_code == 200
    rows = [(row.order.number, wait.value(), refund.value()) for row, wait, refund in page.context["form"].rows()]
    assert rows == [(shelf[0].order.number, 0, 0), (shelf[1].order.number, 1, 0), (shelf[2].order.number, 1, 0)]
    answer = choose(office, page)
    assert answer.status_code == 302
    assert counts() == (2, 2)
    assert list(OwedCopies.objects.order_by("pk").values_list("line__order__number", "copies")) == [
        (shelf[1].order.number, 1), (shelf[2].order.number, 1),
    ]  # fmt: skip
    event = StockEvent.objects.filter(kind=Movement.COUNTED).get()
    assert (event.quantity, event.reason, str(event.by)) == (-3, "autumn count", "staff@example.org")
    said_of = [entry.what for entry in timeline.of_staff(shelf[1].order)]
    assert said_of == ["Copies were short. It waits for: 1 × Paris ’58"]
    assert list(breaches()) == []


def test_one_waits_and_one_is_refunded(office: Any, shelf: list[Payment], staff: Any) -> None:
    first, _second, third = (line(payment).pk for payment in shelf)
    choices = {f"wait_{first}": 1, f"refund_{third}": 1, f"wait_{third}": 0, f"wait_{_second}": 0}
    page = choose(office, office.get(path()), **choices)
    assert (page.status_code, errors(page)) == (200, {"password": ["Please give your password."]})
    assert counts() == (5, 4)
    answer = choose(office, page, password="secret")
    assert answer.status_code == 302
    assert counts() == (2, 2)
    refund = Refund.objects.get()
    assert (refund.payment, refund.by, refund.note, str(refund.amount)) == (shelf[2], staff, "autumn count", "35.00")
    assert [(row.quantity, row.restocked) for row in refund.lines.all()] == [(1, False)]
    assert [(row.line_id, row.copies) for row in OwedCopies.objects.all()] == [(first, 1)]
    events = StockEvent.objects.filter(kind=Movement.COUNTED).order_by("pk")
    assert [(event.quantity, event.reason) for event in events] == [
        (-1, shelf[2].order.number), (-2, "autumn count"),
    ]  # fmt: skip
    assert [line(payment).num_allocated for payment in shelf] == [1, 1, 0]
    assert list(breaches()) == []


def test_nobody_is_served_with_a_copy_that_is_not_there(office: Any, shelf: list[Payment]) -> None:
    """Somebody waits already; a refund must not hand them the copy that is missing."""
    record = StockRecord.objects.get()
    ledger.move(record.pk, Movement.DAMAGED, -1)
    owed.owe(line(shelf[0]), 1)
    ledger.move(record.pk, Movement.DAMAGED, -1)
    assert counts() == (3, 3)
    first, second, third = (line(payment).pk for payment in shelf)
    page = office.get(path(-2))
    assert [refund is None for _row, _wait, refund in page.context["form"].rows()] == [True, False, False]
    data = fields(page) | {f"wait_{first}": "1", f"wait_{second}": "0", f"wait_{third}": "0", f"refund_{second}": "1"}
    assert office.post(path(-2), data | {"password": "secret"}).status_code == 302
    assert counts() == (1, 1)
    assert [line(payment).num_allocated for payment in shelf] == [0, 0, 1]
    assert OwedCopies.objects.get(pk=first).copies == 2
    assert list(breaches()) == []
    ledger.move(record.pk, Movement.RECEIVED, 1)
    assert [line(payment).num_allocated for payment in shelf] == [1, 0, 1]


@pytest.mark.parametrize(
    ("choices", "wrong"),
    [
        ((0, 0, 0), "2 copies are missing; the choices come to 0."),
        ((1, 1, 1), "2 copies are missing; the choices come to 3."),
    ],
)
def test_the_choices_have_to_come_to_what_is_missing(
    office: Any, shelf: list[Payment], choices: tuple[int, ...], wrong: str
) -> None:
    waits = {f"wait_{line(payment).pk}": count for payment, count in zip(shelf, choices, strict=True)}
    page = choose(office, office.get(path()), **waits)
    assert errors(page) == {"__all__": [wrong]}
    assert {name: page.context["form"].data[name] for name in waits} == {name: str(n) for name, n in waits.items()}
    assert counts() == (5, 4)


def test_more_than_an_order_holds_and_nonsense_are_refused(office: Any, shelf: list[Payment]) -> None:
    second = line(shelf[1]).pk
    page = choose(office, office.get(path()), **{f"wait_{second}": 1, f"refund_{second}": 1})
    assert errors(page)[f"wait_{second}"] == ["This order holds one copy only."]
    page = choose(office, office.get(path()), **{f"wait_{second}": -1})
    assert errors(page)[f"wait_{second}"] == ["Ensure this value is greater than or equal to 0."]
    page = choose(office, office.get(path()), key="x")
    assert errors(page)["__all__"] == ["Something in this form was broken. Please open it again."]
    assert counts() == (5, 4)


def test_a_form_sent_twice_writes_one_movement(office: Any, shelf: list[Payment]) -> None:
    page = office.get(path(-2))
    data = fields(page)
    assert office.post(path(-2), data).status_code == 302
    again = office.post(path(-2), data)
    changed = "Something has changed meanwhile, or this form was sent before. Nothing more was written."
    assert changed in errors(again)["__all__"]
    assert counts() == (3, 3)
    assert OwedCopies.objects.count() == 1


def test_what_was_refunded_meanwhile_is_seen(office: Any, shelf: list[Payment]) -> None:
    page = office.get(path())
    refunds.ask(shelf[2].pk, lines=[refunds.Copies(line(shelf[2]).pk, 1, restock=True)])
    answer = choose(office, page)
    assert answer.status_code == 200
    assert any("Something has changed meanwhile" in text for text in errors(answer)["__all__"])
    assert counts() == (5, 3)
    assert not OwedCopies.objects.exists()


def test_unpaid_orders_can_neither_wait_nor_be_refunded(office: Any, alice: Buyer, countries: None) -> None:
    release = make_release(copies=2)
    waiting, other = placed(release, alice), paid(release, alice)
    page = office.get(path(-2))
    html = page.content.decode()
    assert "One more copy is held by orders that are not paid yet." in html
    assert "Write it down" not in html
    assert office.post(path(-2), fields(page)).status_code == 200
    assert counts() == (2, 2)
    back = office.post(f"/admin/order/order/{waiting.order_id}/end/", {"back": path(-2)}, follow=True)
    assert back.redirect_chain == [(path(-2), 302)]
    assert [row.pk for row in back.context["shortage"].paid] == [line(other).pk]
    assert back.context["enough"]
    assert office.post(path(-2), fields(back)).status_code == 302
    assert counts() == (0, 0)


@pytest.fixture
def shared(countries: None, alice: Buyer) -> tuple[Payment, Release]:
    """Five copies: two in a paid order, three held for the waiting list."""
    release = in_process()
    ledger.set_lifecycle(release, Lifecycle.ACTIVE)
    ledger.move(StockRecord.objects.get().pk, Movement.RECEIVED, 2)
    payment = paid(release, alice, 2)
    for number in range(3):
        make_alert(release, f"w{number}@example.org", place=number)
    count_in(release, 3, 0)
    Invitation.objects.update(held_until=datetime(2099, 11, 29, 17, 40, tzinfo=UTC))
    return payment, release


@pytest.mark.parametrize("copies", ["-3", "-5", "-6"])
def test_a_movement_says_what_is_held_for_the_list(office: Any, shared: tuple[Payment, Release], copies: str) -> None:
    data = {"movement": "counted", "movement_copies": copies, "movement_reason": ""}
    address = f"/admin/catalogue/product/{shared[1].pk}/stock/"
    page = office.post(address, data)
    assert errors(page)["movement_copies"][0] == (
        "No copy is free. 3 of the promised copies are held for the list until 2099-11-29 18:40. "
        "Invited readers keep their copies."
    )
    assert ("/short/" in page.content.decode()) is (copies != "-6")
    assert "0 free, 5 promised, 5 on the shelf. 3 of the promised copies are held for the list" in words(page)
    assert counts() == (5, 5)
    refunds.ask(shared[0].pk, lines=[refunds.Copies(line(shared[0]).pk, 2, restock=True)])
    data["movement_copies"] = "-3"
    assert "Only 2 copies are free." in errors(office.post(address, data))["movement_copies"][0]
    assert "/short/" not in office.post(address, data).content.decode()  # no order could give one up
    assert Invitation.objects.holding().count() == 3


def test_copies_that_are_held_for_the_list_are_no_order_s(office: Any, shared: tuple[Payment, Release]) -> None:
    page = office.get(path(-3))
    text = words(page)
    for part in (
        "3 of them are promised to orders, or held for the waiting list.",
        "One more copy is held for the waiting list: an invited reader keeps it, and it can neither wait",
        "The last of them is bought or let go by 2099-11-29 18:40; come back then.",
    ):
        assert part in text, part
    assert "orders that are not paid yet" not in text
    assert "Write it down" not in text
    assert office.post(path(-3), fields(page)).status_code == 200
    assert counts() == (5, 5)
    fewer = office.get(path(-2))
    assert "3 copies are held for the waiting list besides: their readers keep them." in words(fewer)
    assert office.post(path(-2), fields(fewer)).status_code == 302
    assert counts() == (3, 3)
    assert Invitation.objects.holding().count() == 3
    assert list(breaches()) == []


def test_what_unpaid_orders_hold_and_what_the_list_holds_are_told_apart(
    office: Any, shared: tuple[Payment, Release], alice: Buyer
) -> None:
    ledger.move(StockRecord.objects.get().pk, Movement.RECEIVED, 1)
    placed(shared[1], alice)
    shortage = office.get(path(-6)).context["shortage"]
    assert (shortage.missing, shortage.lacking, shortage.of_orders, shortage.of_the_list) == (6, 4, 1, 3)


@pytest.mark.parametrize(
    ("copies", "notice"),
    [(-1, "No promised copy is missing any more."), (-6, "There are not so many copies on the shelf’s count.")],
)
def test_where_there_is_nothing_to_decide_the_stock_page_says_so(
    office: Any, shelf: list[Payment], copies: int, notice: str
) -> None:
    page = office.get(path(copies), follow=True)
    assert page.redirect_chain == [(f"/admin/catalogue/product/{Release.objects.get().pk}/stock/", 302)]
    assert said(page)[0].startswith(notice)


@pytest.mark.parametrize(
    "query",
    ["", "?kind=received&copies=-3", "?kind=counted&copies=3", "?kind=counted&copies=x", "?kind=shipped&copies=-1"],
)
def test_nonsense_has_no_page(office: Any, shelf: list[Payment], query: str) -> None:
    record = StockRecord.objects.get().pk
    for pk in (record, 4711, 10**20):
        assert office.get(f"/admin/order/order/short/{pk}/{query}").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_clicks_at_once_write_one_movement(
    shelf: list[Payment], staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checkout.tasks.send_refund.delay", lambda pk: None)
    office = Client()
    office.force_login(staff)
    page = office.get(path())
    third = line(shelf[2]).pk
    data = fields(page) | {f"wait_{third}": "0", f"refund_{third}": "1", "password": "secret"}
    cookie = office.cookies["sessionid"].value

    def click() -> int:
        browser = Client()
        browser.cookies["sessionid"] = cookie
        return int(browser.post(path(), data).status_code)

    answers = at_once([click] * 3)
    assert sorted(str(answer) for answer in answers) == ["200", "200", "302"]
    assert counts() == (2, 2)
    assert (Refund.objects.count(), OwedCopies.objects.count()) == (1, 1)
    assert list(breaches()) == []

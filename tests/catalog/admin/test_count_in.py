"""Counting a lot in: the look writes nothing, the confirmation counts once, and addresses stay masked."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalog.alerts import lots
from catalog.models import Alert, AlertMail, Invitation, Lot, Movement, Pressing, Release, StockEvent
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from checkout import owed
from checkout.ownership import breaches
from checkout.placement import Buyer
from tests.catalog.alerts.waiting import in_process, make_alert
from tests.checkout.admin.orders import paid
from tests.office import words
from tests.races import at_once
from tests.records import make_release

StockRecord = get_model("partner", "StockRecord")
LOOK = {"pressing": "", "copies": "10", "share": "20", "done": "on"}


def path(release: Release) -> str:
    return f"/admin/catalogue/product/{release.pk}/lot/"


def waiting(count: int, copies: int = 1) -> Release:
    """A release for which so many wait."""
    release = in_process()
    for number in range(1, count + 1):
        make_alert(release, f"w{number}@example.org", place=number, copies=copies)
    return release


def confirmation(page: Any) -> dict[str, str]:
    """What the button of a look sends."""
    form = page.content.decode().partition('<form method="post">')[2].partition("</form>")[0]
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    return {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"} | {"confirm": "1"}


def shelf(release: Release) -> tuple[int, int, str, str]:
    """(on the shelf, reserved, lifecycle, state); the books are clean."""
    assert list(breaches()) == []
    record = StockRecord.objects.get(product=release)
    found = Release.objects.get(pk=release.pk)
    return record.num_in_stock, record.num_allocated, found.lifecycle, found.stock_state


def nothing_written(release: Release) -> bool:
    """Nothing is counted, held, told or changed."""
    events = StockEvent.objects.filter(release=release).exclude(kind=Movement.LIFECYCLE)
    rows = [Lot.objects.all(), Invitation.objects.all(), AlertMail.objects.all(), events]
    return shelf(release) == (0, 0, "restocking", "in-process") and not any(found.exists() for found in rows)


def person(*permissions: str, group: str = "") -> Any:
    """A member of staff with these rights."""
    made = get_user_model().objects.create_user(email="s@example.org", password="secret")
    get_user_model().objects.filter(pk=made.pk).update(is_staff=True)
    for name in permissions:
        app, codename = name.split(".")
        made.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    if group:
        made.groups.add(Group.objects.get(name=group))
    return get_user_model().objects.get(pk=made.pk)


def test_the_newest_printing_and_a_fifth_for_everybody_stand_ready(office: Any, db: None) -> None:
    release = waiting(0)
    for ordinal in (1, 2):
        Pressing.objects.create(release=release, ordinal=ordinal)
    page = office.get(path(release))
    form = page.context["form"]
    newest = Pressing.objects.get(ordinal=2).pk
    assert (form["pressing"].value(), form["share"].value(), form["done"].value()) == (newest, 20, True)
    for place in ("change", "stock"):
        assert path(release) in office.get(f"/admin/catalogue/product/{release.pk}/{place}/").content.decode()


def test_the_look_tells_all_and_writes_nothing(office: Any, db: None, mailoutbox: list[Any]) -> None:
    release = waiting(15, copies=2)
    Alert.objects.filter(email="w2@example.org").update(missed=1)
    page = office.post(path(release), LOOK | {"copies": "21", "share": "30"})
    text = words(page)
    plan = page.context["plan"]
    assert (plan.copies, plan.owed, plan.missing, plan.public, plan.waiting) == (21, 0, 0, 6, 15)
    assert [(wave.number, wave.people, wave.copies) for wave in plan.waves] == [(1, 8, 15), (2, 7, 14)]
    for part in (
        "Dry run: nothing is written yet",
        "for everybody at once 6",
        "to 8 people on the list 15",
        "15 people are on the list in all.",
        "as they would be if nobody of the wave before bought",
        "The repress is done: the release is active from then on.",
        "Count in and write to 8 people",
        "Wave 1: 8 people, 15 copies",
        "2 2026-11-01 10:02 w2@example.org 2 2 1",
        "8 2026-11-01 10:08 w8@example.org 2 1 0",
        "Wave 2: 7 people, 14 copies",
        "9 2026-11-01 10:09 w9@example.org 2 2 0",
    ):
        assert part in text, part
    assert nothing_written(release)
    assert mailoutbox == []


def test_the_confirmation_counts_in_and_writes_to_the_first_wave(
    office: Any, staff: Any, db: None, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    release = waiting(12)
    pressing = Pressing.objects.create(release=release, ordinal=3)
    page = office.post(path(release), LOOK | {"pressing": str(pressing.pk)})
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(path(release), confirmation(page))
    lot = Lot.objects.get()
    assert answer["Location"] == f"/admin/catalogue/lot/{lot.pk}/change/"
    assert "10 copies are counted in. 8 people are written to." in words(office.get(answer["Location"]))
    assert (lot.copies, lot.owed, lot.public, lot.public_share, lot.pressing, lot.by) == (10, 0, 2, 20, pressing, staff)
    assert shelf(release) == (10, 8, "active", "low-stock")
    assert [mail.to[0] for mail in mailoutbox] == [f"w{number}@example.org" for number in range(1, 9)]
    steps = StockEvent.objects.filter(release=release).order_by("-pk").values_list("kind", "quantity", "by")[:2]
    assert list(steps) == [("received", 10, staff.pk), ("lifecycle", 0, staff.pk)]


def test_who_is_invited_to_an_earlier_lot_is_not_asked(office: Any, db: None) -> None:
    release = waiting(12)
    office.post(path(release), confirmation(office.post(path(release), LOOK)))
    page = office.post(path(release), LOOK)
    text = words(page)
    assert "12 people are on the list in all. 8 of them are invited to an earlier lot still, and are not asked." in text
    assert "Count in and write to 4 people" in text
    office.post(path(release), confirmation(page))
    assert Invitation.objects.count() == 12
    assert shelf(release)[:2] == (20, 12)


@pytest.mark.parametrize(("tick", "lifecycle"), [("on", "active"), ("", "restocking")])
def test_the_repress_is_done_only_where_that_is_ticked(office: Any, db: None, tick: str, lifecycle: str) -> None:
    release = waiting(1)
    page = office.post(path(release), {**LOOK, "done": tick})
    assert ("the release stays “restocking”" in words(page)) is (tick == "")
    assert office.post(path(release), confirmation(page)).status_code == 302
    assert shelf(release)[:3] == (10, 1, lifecycle)


def test_a_double_click_counts_once(office: Any, db: None) -> None:
    release = waiting(12)
    sent = confirmation(office.post(path(release), LOOK))
    answers = [office.post(path(release), sent) for _ in range(2)]
    lot = Lot.objects.get()
    assert [answer["Location"] for answer in answers] == [f"/admin/catalogue/lot/{lot.pk}/change/"] * 2
    assert shelf(release)[:2] == (10, 8)
    assert AlertMail.objects.count() == 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_count_once(staff: Any) -> None:
    release = waiting(12)
    browser = Client()
    browser.force_login(staff)
    sent = confirmation(browser.post(path(release), LOOK))
    answers: list[Any] = at_once([lambda: browser.post(path(release), sent)] * 4)
    lot = Lot.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/admin/catalogue/lot/{lot.pk}/change/"}
    assert shelf(release)[:2] == (10, 8)
    assert AlertMail.objects.count() == 8


def test_what_changed_meanwhile_is_shown_anew(office: Any, db: None) -> None:
    release = waiting(3)
    sent = confirmation(office.post(path(release), LOOK))
    make_alert(release, "late@example.org", place=99)
    page = office.post(path(release), sent)
    assert "Something has changed meanwhile, and nothing is counted in." in words(page)
    assert page.context["plan"].waves[0].people == 4
    assert nothing_written(release)
    assert office.post(path(release), confirmation(page)).status_code == 302
    assert shelf(release)[:2] == (10, 4)


@pytest.mark.parametrize(("target", "status"), [(Lifecycle.ACTIVE, 200), (Lifecycle.WITHDRAWN, 200)])
def test_another_lifecycle_is_a_change_too(office: Any, db: None, target: Lifecycle, status: int) -> None:
    release = waiting(3)
    sent = confirmation(office.post(path(release), LOOK))
    ledger.set_lifecycle(release, target)
    assert office.post(path(release), sent).status_code == status
    assert not Lot.objects.exists()
    seen = lots.plan(release, 10, 20).seen
    if target == Lifecycle.WITHDRAWN:
        with pytest.raises(lots.Changed):
            lots.count(release, 10, 20, key=uuid.uuid4(), seen=seen, pressing=None, by=None)
    assert not Lot.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("copies", "0", "Ensure this value is greater than or equal to 1."),
        ("copies", "-1", "Ensure this value is greater than or equal to 1."),
        ("copies", "1000000000", "Ensure this value is less than or equal to 100000."),
        ("copies", "x", "Enter a whole number."),
        ("copies", "", "This field is required."),
        ("share", "101", "Ensure this value is less than or equal to 100."),
        ("share", "-1", "Ensure this value is greater than or equal to 0."),
        ("pressing", "foreign", "Select a valid choice. That choice is not one of the available choices."),
        ("pressing", "9" * 30, "Select a valid choice. That choice is not one of the available choices."),
        ("pressing", "\x00", "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize("sent", [{}, {"confirm": "1", "key": str(uuid.uuid4()), "seen": "x"}])
def test_nonsense_is_told_at_its_field(
    office: Any, db: None, field: str, value: str, wrong: str, sent: dict[str, str]
) -> None:
    release = waiting(1)
    if value == "foreign":
        value = str(Pressing.objects.create(release=make_release("other"), ordinal=1).pk)
    page = office.post(path(release), LOOK | {"copies": "33", field: value} | sent)
    assert page.status_code == 200
    assert page.context["form"].errors == {field: [wrong]}
    if field != "copies":
        assert 'name="copies" value="33"' in page.content.decode()
    assert nothing_written(release)


@pytest.mark.parametrize("broken", [{"key": "x"}, {"key": ""}, {"seen": ""}, {"seen": "x" * 65}])
def test_a_broken_confirmation_counts_nothing(office: Any, db: None, broken: dict[str, str]) -> None:
    release = waiting(1)
    page = office.post(path(release), confirmation(office.post(path(release), LOOK)) | broken)
    assert page.status_code == 200
    assert nothing_written(release)


def test_fewer_copies_than_orders_wait_for(office: Any, alice: Buyer, mailoutbox: list[Any]) -> None:
    release = make_release(copies=5)
    payment = paid(release, alice, 5)
    owed.owe(payment.order.lines.get(), 5)
    ledger.move(StockRecord.objects.get().pk, Movement.COUNTED, -5)
    make_alert(release, "w1@example.org", place=1)
    mailoutbox.clear()
    page = office.post(path(release), {"copies": "3", "share": "20"})
    text = words(page)
    assert "All of them go to orders that waited, and 2 copies are still missing for those orders." in text
    assert "Nobody on the list is written to." in text
    assert "Count in and write to nobody" in text
    assert (page.context["plan"].owed, page.context["plan"].public, page.context["plan"].waves) == (3, 0, [])
    assert office.post(path(release), confirmation(page)).status_code == 302
    lot = Lot.objects.get()
    assert (lot.owed, lot.public, lot.ended_at is None, AlertMail.objects.count()) == (3, 0, False, 0)
    assert shelf(release)[:2] == (3, 3)


def test_with_nobody_on_the_list_all_is_everybodys(office: Any, db: None) -> None:
    release = waiting(0)
    page = office.post(path(release), LOOK)
    assert "Nobody is on the list. Nobody is written to." in words(page)
    assert office.post(path(release), confirmation(page)).status_code == 302
    assert shelf(release) == (10, 0, "active", "in-stock")


@pytest.mark.parametrize("lifecycle", ["draft", "announced", "preorder", "deleted", "withdrawn"])
def test_nothing_is_counted_in_for_what_is_not_sold(office: Any, db: None, lifecycle: str) -> None:
    release = make_release(lifecycle=lifecycle, copies=0)
    for page in (office.get(path(release)), office.post(path(release), LOOK)):
        assert "A lot is counted in when the release is active, or while its repress is under way." in words(page)
        assert "<form method" not in page.content.decode().partition('id="content"')[2]
    assert not Lot.objects.exists()


def test_what_has_no_price_is_held_for_nobody(office: Any, db: None) -> None:
    release = in_process(price=None)
    assert "The release has no price yet" in words(office.post(path(release), LOOK))
    assert not Lot.objects.exists()


def test_addresses_are_shown_to_who_may_see_alerts(client: Any, db: None) -> None:
    release = waiting(3)
    client.force_login(person(group="shop"))
    page = client.post(path(release), LOOK).content.decode()
    assert (page.count("w…@example.org"), "w1@example.org" in page) == (3, False)
    get_user_model().objects.get().user_permissions.add(Permission.objects.get(codename="view_alert"))
    page = client.post(path(release), LOOK).content.decode()
    assert ("w…@example.org" in page, page.count("w1@example.org")) == (False, 1)


@pytest.mark.parametrize(
    "rights",
    [
        (),
        ("catalogue.view_product",),
        ("catalogue.view_product", "catalogue.add_lot"),
        ("catalogue.view_product", "partner.change_stockrecord"),
        ("catalogue.add_lot", "partner.change_stockrecord"),
    ],
)
def test_it_takes_every_right(client: Any, db: None, rights: tuple[str, ...]) -> None:
    release = waiting(1)
    client.force_login(person(*rights))
    for answer in (client.get(path(release)), client.post(path(release), LOOK)):
        assert answer.status_code == 403
    page = client.get(f"/admin/catalogue/product/{release.pk}/change/").content.decode()
    assert path(release) not in page
    assert nothing_written(release)


def test_five_hundred_take_as_many_queries_as_five(office: Any, db: None) -> None:
    release, counts = waiting(5), []
    for people in (5, 500):
        for number in range(Alert.objects.count() + 1, people + 1):
            make_alert(release, f"w{number}@example.org", place=number)
        with CaptureQueriesContext(connection) as look:
            page = office.post(path(release), LOOK | {"copies": "2", "share": "0"})
        counts.append(len(look))
        assert [wave.people for wave in page.context["plan"].waves] == ([2, 2, 1] if people == 5 else [2, 2, 2])
    assert counts[0] == counts[1]
    page = office.post(path(release), LOOK | {"copies": "400", "share": "0"})
    assert [(wave.people, len(rows)) for wave, rows in page.context["waves"]] == [(400, 50), (100, 50)]
    assert [rows[0][0] for _wave, rows in page.context["waves"]] == [1, 401]
    with CaptureQueriesContext(connection) as count:
        office.post(path(release), confirmation(page))
    assert Invitation.objects.count() == 400
    assert len(count) < 60

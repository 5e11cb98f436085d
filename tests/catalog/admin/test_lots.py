"""The lots in the back office: where each wave's copies are, what became of the mails, and no names."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog.alerts import invitations, lots
from catalog.models import Alert, AlertMail, Invitation, Lot, Pressing, Release
from catalog.stock import ledger
from tests.catalog.alerts.waiting import count_in, in_process, make_alert, make_mail
from tests.office import words
from tests.records import make_release

LIST = "/admin/catalogue/lot/"


def page_of(lot: Lot) -> str:
    return f"{LIST}{lot.pk}/change/"


@pytest.fixture
def lot(db: None) -> Lot:
    """Ten copies: two for everybody, eight for twelve who wait. One is bought, one ordered, one declined, one left; the
    mails of the first three are sent, failed and skipped.
    """
    release = in_process()
    for number in range(1, 13):
        make_alert(release, f"w{number:02}@example.org", place=number)
    lot = count_in(release, 10)
    first = list(Invitation.objects.order_by("alert__queued_at"))
    for invitation in first[:2]:
        invitations.take(invitation.pk, 1)
    ledger.consume(lot.record_id, 1)
    invitations.bought(first[0].pk)
    invitations.decline(first[2].pk)
    left = first[3].alert
    assert left
    invitations.leave(left, Alert.Ending.UNSUBSCRIBED)
    now = timezone.now()
    for invitation, what in zip(first, ("sent_at", "failed_at", "skipped_at"), strict=False):
        AlertMail.objects.filter(alert=invitation.alert).update(**{what: now})
    return lot


def ended(release: Release, **fields: Any) -> Lot:
    """A lot that is over."""
    record = release.stockrecords.get()
    given = {"copies": 200, "public_share": 20, "ended_at": timezone.now(), "sold": 173, "waves": 3, **fields}
    return Lot.objects.create(release=release, record=record, **given)


def test_the_list_tells_an_open_lot_as_it_stands(office: Any, lot: Lot) -> None:
    ended(lot.release, pressing=Pressing.objects.create(release=lot.release, ordinal=3), copies=50)
    page = office.get(LIST)
    rows = [(row.copies, row.public, row.sold_so_far, row.waves_so_far) for row in page.context["cl"].result_list]
    assert rows == [(50, 0, 173, 3), (10, 2, 1, 2)]
    assert [len(office.get(f"{LIST}?state={state}").context["cl"].result_list) for state in ("open", "ended", "x")] == [
        1, 1, 2,
    ]  # fmt: skip
    assert "/add/" not in page.content.decode()
    found = office.get(f"{LIST}?release={lot.release_id}&q=francis").context["cl"].result_list
    assert [row.copies for row in found] == [50, 10]


def test_a_lot_s_page_says_where_each_copy_is(office: Any, lot: Lot) -> None:
    page = office.get(page_of(lot))
    rows = [
        [wave[name] for name in ("people", "offered", "held", "ordered", "bought", "declined", "lapsed", "left")]
        for wave in page.context["waves"]
    ]
    assert rows == [[8, 8, 4, 1, 1, 1, 0, 1], [2, 2, 2, 0, 0, 0, 0, 0]]
    mails = [[row[name] for name in ("sent", "failed", "skipped", "waiting")] for row in page.context["mails"]]
    assert mails == [[1, 1, 1, 5], [0, 0, 0, 2]]
    text = words(page)
    for part in (
        "10 copies came; the list is being asked",
        "for everybody at once 2",
        "to the list 8",
        "1 bought, 6 held now, 1 in orders that are not paid yet, 0 given on to everybody, or to orders that waited.",
        "still open",
    ):
        assert part in text, part
    assert "@example.org" not in text.replace("staff@example.org", "")
    until = Invitation.objects.filter(wave=1, held=1).latest("held_until").held_until
    assert page.context["waves"][0]["until"] == until


def test_failed_mails_are_one_click_away_and_only_this_lot_s(office: Any, lot: Lot) -> None:
    stray = make_alert(lot.release, "stray@example.org")
    make_mail(stray, AlertMail.Kind.NEWS, about=lot.pk, failed_at=timezone.now())
    address = office.get(page_of(lot)).context["failed"]
    found = office.get(address).context["cl"].result_list
    assert [mail.alert.email for mail in found] == ["w02@example.org"]
    AlertMail.objects.update(failed_at=None)
    assert office.get(page_of(lot)).context["failed"] == ""


def test_who_was_erased_is_missing_in_the_mails_only(office: Any, lot: Lot) -> None:
    Alert.objects.filter(email="w01@example.org").delete()
    page = office.get(page_of(lot))
    assert [(wave["people"], wave["bought"]) for wave in page.context["waves"]] == [(8, 1), (2, 0)]
    assert "One mail is counted no more: its reader has been erased." in words(page)


def test_the_rest_of_the_list_is_told_in_a_row_of_its_own(office: Any, lot: Lot) -> None:
    rest = Alert.objects.waiting().exclude(invitations__lot=lot)
    for alert, fields in zip(rest, ({"sent_at": timezone.now()}, {}), strict=True):
        make_mail(alert, AlertMail.Kind.LAST, about=lot.pk, **fields)
    assert "The rest of the list 1 1 0 0" in words(office.get(page_of(lot)))


def test_nothing_of_a_lot_is_changed(office: Any, lot: Lot) -> None:
    assert office.post(page_of(lot), {"copies": "99"}).status_code == 405
    assert office.post(f"{LIST}{lot.pk}/delete/", {"post": "yes"}).status_code == 403
    assert office.get(f"{LIST}add/").status_code == 403
    for nonsense in ("0", "4711", "9" * 30, "x", "²"):
        assert office.get(f"{LIST}{nonsense}/change/").status_code == 404
    assert Lot.objects.get().copies == 10


def test_a_lot_s_page_takes_four_queries_of_its_own_for_five_and_for_five_hundred(office: Any, db: None) -> None:
    counts = []
    for people in (5, 500):
        release = in_process(f"of-{people}")
        for number in range(people):
            make_alert(release, f"w{number}@example.org", place=number)
        lot = count_in(release, people)
        with CaptureQueriesContext(connection) as looked:
            assert office.get(page_of(lot)).context["waves"][0]["people"] == people * 4 // 5
        counts.append(len(looked))
    assert counts == [8, 8]  # the other four are every page’s: session, visitor, cart and consent


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "200 copies came; 173 went to the list in 3 waves"),
        ({"copies": 1, "sold": 1, "waves": 1}, "1 copy came; 1 went to the list in one wave"),
        ({"sold": 0, "waves": 1}, "200 copies came; the list was asked in one wave and took none"),
        ({"sold": 0, "waves": 0}, "200 copies came"),
        ({"ended_at": None, "sold": 0, "waves": 0}, "200 copies came; the list is being asked"),
    ],
)
def test_the_story(db: None, fields: dict[str, Any], told: str) -> None:
    assert lots.story(ended(make_release(), **fields)) == told


def test_the_story_in_french(db: None) -> None:
    lot = ended(make_release())
    with translation.override("fr"):
        assert lots.story(lot) == "200 exemplaires sont arrivés\u202f; 173 sont allés à la liste en 3 vagues"


def test_the_release_s_history_tells_of_open_and_of_ended_lots(office: Any, lot: Lot) -> None:
    ended(lot.release, ended_at=timezone.now() + timedelta(hours=1))
    page = words(office.get(f"/admin/catalogue/product/{lot.release_id}/history/"))
    assert page.index("200 copies came; 173 went to the list in 3 waves") < page.index(
        "10 copies came; the list is being asked"
    )


def test_demand_counts_who_is_invited_until_they_buy(office: Any, lot: Lot) -> None:
    """Twelve waited; one has bought and one has left. Two lots at once count nobody twice."""
    seen = lots.plan(lot.release, 1, 0).seen
    lots.count(lot.release, 1, 0, key=uuid.uuid4(), seen=seen, pressing=None, by=None)
    page = office.get("/admin/catalogue/product/").content.decode()
    assert 'field-waiting">10 people, 10 copies<' in page

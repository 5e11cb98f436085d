"""What Oscar's own alerts do wrong, and ours do not (alerts.md)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from oscar.core.loading import get_model

from catalog.alerts import links
from catalog.models import Alert, AlertMail, Invitation, Movement
from catalog.stock import ledger
from checkout import payments, refunds
from checkout.payments.ending import end_unpaid
from checkout.placement import Buyer, place
from tests.catalog.alerts.waiting import ask, count_in, five_waiting, in_process, make_alert
from tests.records import make_cart

StockRecord = get_model("partner", "StockRecord")
ELSEWHERE = "https://evil.example/"


@pytest.fixture
def nothing_goes(mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> Any:
    """Say that nobody was written to, whatever was to be done after the commit."""

    def look() -> None:
        assert (AlertMail.objects.count(), mailoutbox) == (0, [])

    with django_capture_on_commit_callbacks(execute=True):
        yield look
    look()


def test_no_mail_inside_a_save_or_by_a_movement(db: None, nothing_goes: Any) -> None:
    release, _ = five_waiting()
    record = StockRecord.objects.get(product=release)
    record.num_in_stock = 100
    record.save()
    nothing_goes()
    ledger.move(record.pk, Movement.COUNTED, 20)
    nothing_goes()


def test_no_mail_to_more_people_than_there_are_copies(
    db: None, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    release = in_process()
    for number in range(60):
        make_alert(release, f"p{number}@example.org", place=number)
    with django_capture_on_commit_callbacks(execute=True):
        count_in(release, 10)
    assert [mail.to for mail in mailoutbox] == [[f"p{number}@example.org"] for number in range(8)]


def test_no_mail_for_an_order_that_is_cancelled(alice: Buyer) -> None:
    release, _ = five_waiting()
    ledger.move(StockRecord.objects.get(product=release).pk, Movement.RECEIVED, 2)
    release.refresh_from_db()
    unpaid, paid = (place(make_cart(release).pk, alice, shown_total=Decimal("41.90")) for _ in range(2))
    end_unpaid(unpaid.pk)
    payments.settle(paid.pk, None)
    refunds.ask(paid.pk, lines=[refunds.Copies(line.pk, 1, restock=True) for line in paid.order.lines.all()])
    assert AlertMail.objects.count() == 0
    assert ledger.available(StockRecord.objects.get(product=release).pk) == 2


def test_nobody_learns_who_is_on_the_list(client: Client, db: None) -> None:
    release, _ = five_waiting()
    known, unknown = (ask(Client(), release, address) for address in ("w1@example.org", "new@example.org"))
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    for name in ("customer:alerts-list", "customer:alert-create", "catalogue:alert-create"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert b"w1@example.org" not in client.get(f"/releases/{release.slug}/").content


def paths_of(release: Any) -> list[str]:
    """Every link that a mail of the list has."""
    count_in(release, 1)
    alert, asked = Alert.objects.get(email="w1@example.org"), make_alert(release, "asked@example.org", place=None)
    invitation = Invitation.objects.get()
    return [
        links.confirm_path(asked),
        links.mine_path(alert),
        links.end_path(alert),
        links.held_path(invitation),
    ]


def state() -> list[Any]:
    alerts = Alert.objects.order_by("pk").values_list("email", "confirmed_at", "ended_at", "copies")
    return [*alerts, *Invitation.objects.values_list("held", "ended_at"), AlertMail.objects.count()]


def test_nothing_happens_on_get(client: Client, db: None) -> None:
    """Programs that look through mail follow every link, and their HEAD and query strings too."""
    paths = paths_of(five_waiting()[0])
    before = state()
    for path in paths:
        for query in ("", "?decline=1", "?cart=1", "?end_all=1"):
            assert client.get(path + query).status_code == 200
            assert client.head(path + query).status_code == 200
    assert state() == before


def test_no_form_leads_elsewhere(db: None) -> None:
    paths = paths_of(five_waiting()[0])
    for path in paths:
        sent = {"next": ELSEWHERE, "decline": "1", "end": "1", "cart": "1"}
        for answer in (
            Client().post(f"{path}?next={ELSEWHERE}", sent),
            Client().post(path, sent, HTTP_REFERER=ELSEWHERE),
        ):
            assert "evil.example" not in answer.headers.get("Location", "")
            assert answer.status_code in (200, 302, 403, 404)

"""`manage.py check_stock` sees every breach, and exits with 1."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Alert, AlertMail, Invitation, Release
from catalog.stock import ledger
from checkout import owed
from checkout.models import Payment
from checkout.placement import Buyer, place
from tests.catalog.alerts.waiting import count_in, five_waiting, make_alert, make_mail
from tests.records import make_cart

Line = get_model("order", "Line")
Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def placed(paris_58: Release, alice: Buyer) -> Payment:
    return place(make_cart(paris_58, quantity=2).pk, alice, shown_total=Decimal("76.90"))


def said(capsys: Any) -> list[str]:
    """What it prints where it finds something."""
    with pytest.raises(SystemExit) as ended:
        call_command("check_stock")
    assert ended.value.code == 1
    lines: list[str] = capsys.readouterr().out.splitlines()
    return lines


def test_all_is_well(placed: Payment, capsys: Any) -> None:
    call_command("check_stock")
    assert capsys.readouterr().out == "Every reserved copy has its owner.\n"


def test_copies_without_an_owner(placed: Payment, capsys: Any) -> None:
    StockRecord.objects.update(num_allocated=5)
    assert (
        said(capsys)[0]
        == f"paris-58 (stock record {StockRecord.objects.get().pk}): 5 copies are reserved, open orders hold 2"
    )


def test_an_owner_without_copies(placed: Payment, capsys: Any) -> None:
    Line.objects.update(num_allocated=3)
    assert said(capsys) == [
        f"paris-58 (stock record {StockRecord.objects.get().pk}): 2 copies are reserved, open orders hold 3",
        f"order {placed.order.number}: a line of 2 copies holds 3",
    ]


def test_an_ended_order_that_holds_copies_or_waits_for_them(placed: Payment, capsys: Any) -> None:
    owed.owe(placed.order.lines.get(), 1)
    Order.objects.update(status="Cancelled")
    assert said(capsys)[1:] == [
        f"order {placed.order.number} is Cancelled and holds 1 copies of Paris ’58",
        f"order {placed.order.number} is Cancelled and waits for 1 copies of Paris ’58",
    ]


def test_a_stored_state_that_is_not_true(placed: Payment, capsys: Any) -> None:
    Release.objects.update(stock_state="out-of-stock")
    assert said(capsys) == ["paris-58: the stored state is out-of-stock, it should be in-stock"]


def test_a_few_queries_whatever_the_number_of_orders(
    placed: Payment, paris_58: Release, alice: Buyer, django_assert_num_queries: Any
) -> None:
    from checkout.ownership import breaches

    for _ in range(2):
        with django_assert_num_queries(8):
            assert list(breaches()) == []
        place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90"))


def test_a_hold_for_nobody_a_lost_invitation_and_a_mail_to_a_stranger(db: None, capsys: Any) -> None:
    release, alerts = five_waiting()
    lot = count_in(release, 3)
    first, second, _third = Invitation.objects.order_by("pk")
    call_command("check_stock")
    capsys.readouterr()
    alerts[0].end(Alert.Ending.UNSUBSCRIBED)  # past `invitations.leave`, which lets go
    Invitation.objects.filter(pk=second.pk).update(held=0)
    StockRecord.objects.filter(product=release).update(num_allocated=2)
    ledger.refresh_state(lot.record_id)
    stranger = make_alert(release, "stranger@example.org", place=None)
    mail = make_mail(stranger, AlertMail.Kind.INVITED, about=lot.pk, sent_at=timezone.now())
    assert said(capsys) == [
        f"invitation {first.pk} of lot {lot.pk} holds 1 copies for an alert that has ended",
        f"invitation {second.pk} of lot {lot.pk} is open, and its copies are neither held nor in an open order",
        f"alert mail {mail.pk} (alert_invited) was sent to alert {stranger.pk}, which nobody has confirmed",
    ]

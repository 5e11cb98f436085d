"""The mail of an order: once, whatever dies."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from catalog.models import Release
from checkout import mails
from checkout.models import OrderMail, Payment
from checkout.placement import Buyer, place
from checkout.tasks import sweep_mails
from tests.records import make_cart

Kind = OrderMail.Kind


@pytest.fixture
def placed(paris_58: Release, alice: Buyer) -> Payment:
    return place(make_cart(paris_58, quantity=2).pk, alice, shown_total=Decimal("76.90"))


def queue(payment: Payment, language: str = "en") -> OrderMail:
    mails.queue(payment.order, Kind.CONFIRMATION, language)
    return OrderMail.objects.get(order=payment.order)


def test_it_says_what_was_bought_and_where_it_goes(placed: Payment, mailoutbox: list[Any]) -> None:
    assert mails.send(queue(placed).pk)
    mail = mailoutbox[0]
    assert mail.subject == f"Your order {placed.order.number} is paid"
    assert mail.to == ["alice@example.org"]
    assert "2 × Donald Byrd & Bobby Jaspar: Paris ’58  €70.00" in mail.body
    assert "€76.90" in mail.body
    assert "18, rue du Champ-de-Mars" in mail.body
    html = mail.alternatives[0].content
    assert "Paris ’58" in html
    assert "http" in html.split('href="')[1][:5]


def test_it_is_written_in_the_language_of_the_order(placed: Payment, mailoutbox: list[Any]) -> None:
    assert mails.send(queue(placed, "fr").pk)
    assert "76,90\u202f€" in mailoutbox[0].body
    assert "/fr/orders/" in mailoutbox[0].body


def test_it_is_queued_once_and_sent_once(placed: Payment, mailoutbox: list[Any]) -> None:
    first, second = queue(placed), queue(placed)
    assert first == second
    assert [mails.send(first.pk), mails.send(first.pk)] == [True, False]
    sweep_mails()
    assert len(mailoutbox) == 1


def test_a_worker_that_died_after_the_claim_loses_no_mail(placed: Payment, mailoutbox: list[Any]) -> None:
    mail = queue(placed)
    OrderMail.objects.update(next_at=timezone.now() + mails.LEASE, attempts=1)
    sweep_mails()
    assert mailoutbox == []
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        sweep_mails()
    assert [sent.extra_headers["Message-ID"] for sent in mailoutbox] == [mail.message_id]


def test_a_mail_server_that_is_down_is_asked_again(
    placed: Payment, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue(placed)

    def refuse(self: EmailBackend, messages: list[EmailMessage]) -> int:
        raise ConnectionRefusedError("nobody there")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert not mails.send(mail.pk)
    mail.refresh_from_db()
    assert (mail.sent_at, mail.error, mail.attempts) == (None, "nobody there", 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        sweep_mails()
    mail.refresh_from_db()
    assert (len(mailoutbox), mail.error, mail.attempts) == (1, "", 2)
    assert mail.sent_at is not None

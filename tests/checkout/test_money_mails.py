"""The mails about money: what happened, in the order's language, in text and in HTML."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.models import Release
from checkout import mails
from checkout.models import OrderMail, Payment, Refund, RefundLine
from checkout.placement import Buyer, place
from tests.records import make_cart

Kind, Reason = OrderMail.Kind, Refund.Reason


@pytest.fixture
def placed(paris_58: Release, alice: Buyer) -> Payment:
    return place(make_cart(paris_58, quantity=2).pk, alice, shown_total=Decimal("76.90"))


def sent(payment: Payment, kind: OrderMail.Kind, language: str, outbox: list[Any], refund: Refund | None = None) -> Any:
    """The mail as it went out."""
    mails.queue(payment.order, kind, language, refund=refund)
    assert mails.send(OrderMail.objects.get().pk)
    (mail,) = outbox
    assert mail.to == ["alice@example.org"]
    assert ("/fr/orders/" if language == "fr" else "/orders/") in mail.body
    return mail


def refund_of(payment: Payment, reason: Refund.Reason) -> Refund:
    refund = Refund.objects.create(payment=payment, intent_id="pi_1", amount=Decimal("35.00"), reason=reason)
    if reason == Reason.STAFF:
        line = payment.order.lines.get()
        RefundLine.objects.create(refund=refund, line=line, quantity=1, amount=Decimal("35.00"), restocked=True)
    return refund


@pytest.mark.parametrize(
    ("kind", "language", "subject", "says"),
    [
        (
            Kind.CANCELLED,
            "en",
            "Your order {number} has ended unpaid",
            "Nothing was charged, and its copies are for sale",
        ),
        (Kind.CANCELLED, "fr", "Votre commande {number} a pris fin sans paiement", "Rien n’a été débité"),
        (Kind.PAYMENT_FAILED, "en", "Your bank did not pay order {number}", "Your bank has refused the debit"),
        (Kind.PAYMENT_FAILED, "fr", "Votre banque n’a pas payé la commande {number}", "a refusé le prélèvement"),
    ],
)
def test_of_an_order_that_came_to_nothing(
    placed: Payment, mailoutbox: list[Any], kind: OrderMail.Kind, language: str, subject: str, says: str
) -> None:
    mail = sent(placed, kind, language, mailoutbox)
    assert mail.subject == subject.format(number=placed.order.number)
    assert says in mail.body
    assert says in mail.alternatives[0].content


@pytest.mark.parametrize(
    ("reason", "language", "says"),
    [
        (Reason.STAFF, "en", "We have sent €35.00 of order {number} back to you"),
        (Reason.STAFF, "fr", "Nous vous avons renvoyé 35,00\u202f€ de la commande {number}"),
        (Reason.STRIPE, "en", "We have sent €35.00 of order {number} back to you"),
        (Reason.LATE, "en", "the last copies were gone. We are sorry. We have sent the whole sum back: €35.00."),
        (Reason.LATE, "fr", "les derniers exemplaires étaient partis"),
        (Reason.TWICE, "en", "Order {number} was paid twice."),
        (Reason.TWICE, "fr", "La commande {number} a été payée deux fois."),
    ],
)
def test_of_money_that_goes_back(
    placed: Payment, mailoutbox: list[Any], reason: Refund.Reason, language: str, says: str
) -> None:
    mail = sent(placed, Kind.REFUNDED, language, mailoutbox, refund_of(placed, reason))
    says = says.format(number=placed.order.number)
    assert says in mail.body
    assert says in mail.alternatives[0].content
    assert ("1 × Paris ’58" in mail.body) == (reason == Reason.STAFF)
    assert ("1 × Paris ’58" in mail.alternatives[0].content) == (reason == Reason.STAFF)


def test_each_refund_has_its_own_and_only_one(placed: Payment, mailoutbox: list[Any]) -> None:
    first, second = refund_of(placed, Reason.STAFF), refund_of(placed, Reason.STRIPE)
    for refund in (first, second, first):
        mails.queue(placed.order, Kind.REFUNDED, "en", refund=refund)
    mails.sweep()
    assert OrderMail.objects.count() == len(mailoutbox) == 2

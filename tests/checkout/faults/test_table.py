"""Whatever goes wrong between shop, Stripe and worker: paid, refunded, or nothing charged; to the cent, once."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend
from oscar.core.loading import get_model

from catalog.models import Movement
from catalog.stock import ledger as stock
from checkout import gateway, payments
from checkout.models import Payment
from checkout.sandbox import faults
from tests.checkout.faults.ending import brought_to_an_end
from tests.checkout.sandbox.visitor import DECLINED, pay

pytestmark = pytest.mark.django_db(transaction=True)
StockRecord = get_model("partner", "StockRecord")
COMPLETED = "checkout.session.completed"


def url_of(payment: Payment) -> str:
    """The payment page, however often it has to be asked for."""
    for _ in range(4):
        try:
            return payments.start(Payment.objects.get(pk=payment.pk))
        except gateway.GatewayError:
            continue
    pytest.fail("no payment page")


def pays(payment: Payment) -> None:
    pay(url_of(payment))


def gone(payment: Payment) -> None:
    """The order has ended, and somebody else has all its copies: they were damaged, or sold elsewhere."""
    payments.end_unpaid(payment.pk)
    record = StockRecord.objects.get()
    stock.move(record.pk, Movement.DAMAGED, -record.num_in_stock)


# What happens, and how it has to end ------------------------------------------------------------------------------
def event(effect: str) -> Callable[[Payment], None]:
    def happens(payment: Payment) -> None:
        faults.arm(COMPLETED, effect)
        pays(payment)

    return happens


def call(name: str, effect: str, then: Callable[[Payment], None] = pays) -> Callable[[Payment], None]:
    """A fault of the wire is armed twice: the SDK asks once more by itself."""

    def happens(payment: Payment) -> None:
        faults.arm(name, effect, times=1 if effect == "500" and name.startswith("POST") else 2)
        then(payment)

    return happens


def only_asks_for_the_page(payment: Payment) -> None:
    with pytest.raises(gateway.GatewayError):
        payments.start(payment)


def looks_at_the_page(payment: Payment) -> None:
    url_of(payment)


def is_declined(payment: Payment) -> None:
    pay(url_of(payment), DECLINED)


def pays_late(payment: Payment) -> None:
    url = url_of(payment)
    payments.end_unpaid(payment.pk)
    pay(url)


def pays_late_and_all_is_gone(payment: Payment) -> None:
    url = url_of(payment)
    gone(payment)
    pay(url)


def pays_twice(payment: Payment) -> None:
    """Two pages for one order, as after a lost answer whose session was found in a mail of Stripe's."""
    first = url_of(payment)
    again = Payment.objects.get(pk=payment.pk)
    again.attempt += 1
    second = payments.opening.create_session(again)
    assert second.url
    pay(second.url)
    pay(first)


CASES: dict[str, tuple[Callable[[Payment], None], str]] = {
    "nothing goes wrong": (pays, "paid"),
    "webhook lost": (event("lost"), "paid"),
    "webhook doubled": (event("doubled"), "paid"),
    "webhook reordered": (event("reordered"), "paid"),
    "webhook late": (event("late"), "paid"),
    "webhook thin": (event("thin"), "paid"),
    "browser closed before paying": (looks_at_the_page, "nothing"),
    "declined, then closed": (is_declined, "nothing"),
    "paid late, copies there": (pays_late, "paid"),
    "paid late, copies gone": (pays_late_and_all_is_gone, "refunded"),
    "paid twice": (pays_twice, "paid"),
    **{
        f"{name}, {effect}, {end}": (call(name, effect, then), end)
        for effect in ("500", "time_out", "answer_lost")
        for name, then, end in (
            ("POST sessions", pays, "paid"),
            ("POST sessions", only_asks_for_the_page, "nothing"),
            ("GET session", pays, "paid"),
            ("POST expire", looks_at_the_page, "nothing"),
            ("POST refunds", pays_late_and_all_is_gone, "refunded"),
            ("GET refunds", pays_late_and_all_is_gone, "refunded"),
        )
    },
}


@pytest.mark.parametrize(("happens", "end"), CASES.values(), ids=CASES)
def test_it_ends_in_one_way(placed: Payment, happens: Callable[[Payment], None], end: str) -> None:
    happens(placed)
    assert brought_to_an_end(placed) == end


def test_the_mail_server_is_down(placed: Payment, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]) -> None:
    def refuse(self: EmailBackend, messages: list[Any]) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        pays(placed)
        payments.sync(Payment.objects.get())
        placed.order.refresh_from_db()
        assert (placed.order.status, mailoutbox) == ("Paid", [])
    assert brought_to_an_end(placed) == "paid"
    assert [mail.subject for mail in mailoutbox] == [f"Your order {placed.order.number} is paid"]

"""Anything happens in any order: each mail stands for copies that are held for its reader, and none is promised twice.

The machine keeps its own books of who was written to, and after every step compares them with the three invariants of
alerts.md, with `check_stock`'s own words and with the order of the queue.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from smtplib import SMTPServerDisconnected
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from oscar.core.loading import get_model

from catalog import tasks
from catalog.alerts import invitations, links, lots, signing_up
from catalog.models import Alert, AlertMail, Invitation, Lot, Release
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from catalog.stock.transitions import choices
from checkout import ownership, payments, refunds
from checkout.models import Payment
from checkout.payments.ending import end_unpaid
from checkout.placement import Buyer, NotPlaced, place
from storefront.accounts import persons
from tests.catalog.alerts.waiting import count_in, in_process

Line = get_model("basket", "Line")
START = datetime(2026, 11, 1, 9, tzinfo=UTC)
READERS = [f"reader{number}@example.org" for number in range(7)]
ADDRESS = {
    "first_name": "A",
    "last_name": "B",
    "line1": "1, rue C",
    "postcode": "75007",
    "line4": "Paris",
    "country": "FR",
}
reader = st.sampled_from(READERS)


def to_refund() -> QuerySet[Payment]:
    """What is paid, and was not refunded yet."""
    return Payment.objects.filter(paid_at__isnull=False, order__status="Paid", refunds=None)


class Shop(RuleBasedStateMachine):
    """One record, seven readers, a mail server that fails, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        mail.outbox = []
        self.release = in_process()
        self.sent: Counter[str] = Counter()
        self.repeats = 0
        self.confirmed: set[str] = set()
        self.erased: set[str] = set()
        self.seen: set[int] = set()
        for number, address in enumerate(READERS[:5]):
            self.sign_up(address, 1 + number % 2, confirms=True)
        self.count(4, 0)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        self.clock.stop()

    def alert(self, address: str) -> Alert | None:
        return Alert.objects.live().select_related("release").filter(email=address).first()

    def holding(self, address: str) -> Invitation | None:
        return Invitation.objects.holding().filter(alert__email=address).order_by("pk").first()

    # What readers do ------------------------------------------------------------------------------------------

    @rule(address=reader, copies=st.integers(1, 3), confirms=st.booleans())
    def sign_up(self, address: str, copies: int, confirms: bool) -> None:
        signing_up.sign_up(self.release, address, copies=copies, language="en", news=False)
        alert = self.alert(address)
        assert alert
        if confirms:
            self.time.shift(timedelta(seconds=1))
            alert.confirm()
            self.confirmed.add(address)
            self.erased.discard(address)

    @precondition(lambda self: Alert.objects.waiting().exists())
    @rule(address=reader)
    def leave(self, address: str) -> None:
        if alert := self.alert(address):
            invitations.leave(alert, Alert.Ending.UNSUBSCRIBED)

    @precondition(lambda self: Invitation.objects.holding().exists())
    @rule(address=reader)
    def decline(self, address: str) -> None:
        if held := self.holding(address) or Invitation.objects.holding().order_by("pk").first():
            Client().post(links.held_path(held), {"decline": "1"})

    @precondition(lambda self: Invitation.objects.holding().exists())
    @rule(address=reader, fewer=st.booleans())
    def order(self, address: str, fewer: bool) -> None:
        """By the mail's link, in a new browser; perhaps one copy less than is held."""
        if held := self.holding(address) or Invitation.objects.holding().order_by("pk").first():
            Client().post(links.held_path(held), {"cart": "1"})
            line = Line.objects.filter(basket__status="Open").order_by("-pk").first()
            if line and fewer and line.quantity > 1:
                Line.objects.filter(pk=line.pk).update(quantity=line.quantity - 1)
            if line:
                self.place(line.basket_id, address)

    @precondition(lambda self: Release.objects.get().buyable)
    @rule(address=reader, copies=st.integers(1, 2))
    def buy_from_the_shelf(self, address: str, copies: int) -> None:
        Client().post(f"/cart/add/{self.release.slug}/", {"quantity": str(copies)})
        if line := Line.objects.filter(basket__status="Open").order_by("-pk").first():
            self.place(line.basket_id, address)

    def place(self, cart: int, address: str) -> None:
        copies = sum(Line.objects.filter(basket=cart).values_list("quantity", flat=True))
        total = Decimal("35.00") * copies + Decimal("6.90")
        try:
            place(cart, Buyer(address, ADDRESS, "en"), shown_total=total)
        except NotPlaced:
            Line.objects.filter(basket=cart).delete()

    @precondition(lambda self: Payment.objects.waiting().exists())
    @rule(pays=st.booleans())
    def end_an_order(self, pays: bool) -> None:
        if waiting := Payment.objects.waiting().order_by("pk").first():
            if pays:
                payments.settle(waiting.pk, None)
            else:
                end_unpaid(waiting.pk)
                Line.objects.filter(basket__status="Open").delete()

    @precondition(lambda self: to_refund().exists())
    @rule()
    def refund(self) -> None:
        """An order is cancelled: its copies are the shelf's again, and nobody is written to."""
        if paid := to_refund().order_by("pk").first():
            before = AlertMail.objects.count()
            whole = [refunds.Copies(line.pk, line.quantity, restock=True) for line in paid.order.lines.all()]
            refunds.ask(paid.pk, lines=whole)
            assert AlertMail.objects.count() == before

    @rule(address=reader)
    def erase(self, address: str) -> None:
        persons.erase(persons.at(address))
        self.confirmed.discard(address)
        self.erased.add(address)

    # What the shop does ---------------------------------------------------------------------------------------

    @rule(copies=st.integers(1, 8), share=st.sampled_from([0, 20, 50, 100]))
    def count(self, copies: int, share: int) -> None:
        """What is withdrawn is not counted in, and nobody is written to about it."""
        if Release.objects.get().lifecycle == Lifecycle.WITHDRAWN:
            before = (Lot.objects.count(), AlertMail.objects.count())
            with pytest.raises(lots.Changed):
                count_in(self.release, copies, share)
            assert (Lot.objects.count(), AlertMail.objects.count()) == before
        else:
            count_in(self.release, copies, share)

    @rule(lifecycle=st.sampled_from([Lifecycle.ACTIVE, Lifecycle.RESTOCKING, Lifecycle.WITHDRAWN]))
    def decide(self, lifecycle: str) -> None:
        release = Release.objects.get()
        if lifecycle in {key for key, _label in choices(release.lifecycle)}:
            ledger.set_lifecycle(release, lifecycle, reason="so")

    @rule(hours=st.sampled_from([1, 13, 25]))
    def wait(self, hours: int) -> None:
        self.time.shift(timedelta(hours=hours))
        tasks.lapse_invitations()

    @precondition(lambda self: Invitation.objects.holding().exists())
    @rule()
    def let_it_lapse(self) -> None:
        """The mails go, and nobody answers."""
        self.time.shift(timedelta(hours=1))
        tasks.deliver_alert_mails()
        self.time.shift(timedelta(hours=25))
        tasks.lapse_invitations()

    @rule(server=st.sampled_from(["well", "well", "away", "drops after DATA"]))
    def deliver(self, server: str) -> None:
        real = EmailBackend.send_messages

        def send_messages(backend: EmailBackend, messages: Any) -> int:
            if server == "away":
                raise ConnectionRefusedError
            real(backend, messages)
            if server != "well":
                self.repeats += 1
                raise SMTPServerDisconnected("gone")
            return len(messages)

        with mock.patch.object(EmailBackend, "send_messages", send_messages):
            tasks.deliver_alert_mails()

    # What holds, always ---------------------------------------------------------------------------------------

    @invariant()
    def every_reserved_copy_has_its_owner(self) -> None:
        assert list(ownership.breaches()) == []

    @invariant()
    def a_lot_promises_no_more_than_came(self) -> None:
        for lot in Lot.objects.all():
            promised = lot.invitations.exclude(ending__in=["declined", "lapsed", "left"])
            assert sum(promised.values_list("copies", flat=True)) <= lot.copies - lot.owed

    @invariant()
    def who_is_invited_has_waited_longest(self) -> None:
        new = Invitation.objects.exclude(pk__in=self.seen).select_related("alert", "lot")
        for each in new:
            self.seen.add(each.pk)
            if each.alert and each.alert.is_live:
                asked = Invitation.objects.filter(Q(lot=each.lot_id) | Q(ended_at=None), alert=OuterRef("pk"))
                others = Alert.objects.waiting().filter(~Exists(asked))
                assert not others.filter(queued_at__lt=each.alert.queued_at).exists()

    @invariant()
    def nobody_else_is_written_to_and_nobody_twice(self) -> None:
        for message in mail.outbox:
            self.sent[message.extra_headers["Message-ID"]] += 1
            (address,) = message.to
            if "held for you until" in message.body:
                assert address in self.confirmed
        mail.outbox = []
        assert sum(count - 1 for count in self.sent.values()) <= self.repeats
        twice = AlertMail.objects.filter(kind=AlertMail.Kind.INVITED).values_list("alert", "about")
        assert len(set(twice)) == len(twice)

    @invariant()
    def a_promise_that_has_gone_out_is_kept(self) -> None:
        """Whoever was told of copies has them until the time that the mail says, unless they let go or bought."""
        told = AlertMail.objects.filter(kind=AlertMail.Kind.INVITED, sent_at__isnull=False)
        for each in told.select_related("alert"):
            invitation = Invitation.objects.get(lot=each.about, alert=each.alert_id)
            if invitation.held_until > timezone.now() and invitation.ending == "lapsed":
                assert Release.objects.get().lifecycle == Lifecycle.WITHDRAWN or self.withdrawn_since(invitation)

    def withdrawn_since(self, invitation: Invitation) -> bool:
        events = self.release.stock_events.filter(kind="lifecycle", after=Lifecycle.WITHDRAWN)
        return events.filter(at__gte=invitation.invited_at).exists()

    @invariant()
    def an_erased_address_is_on_no_list(self) -> None:
        assert not Alert.objects.filter(email__in=self.erased, confirmed_at__isnull=False).exists()


def walk(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_breach_in_a_walk(countries: None) -> None:
    walk(examples=6, steps=25)


@pytest.mark.soak
def test_no_breach_in_long_walks(countries: None) -> None:
    walk(examples=120, steps=50)

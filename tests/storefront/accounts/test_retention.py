"""How long things are kept: settings with defaults, and the nightly task that keeps to them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import payments
from checkout.models import OrderMail, Payment, StripeEvent
from checkout.placement import Buyer, place
from checkout.sandbox.models import Entry, KeptAnswer
from consent import batches
from consent.tasks import purge
from tests.customers import make_customer
from tests.dump import tables_with
from tests.records import make_cart

User = get_user_model()
Order = get_model("order", "Order")


def purge_after(days: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        purge()
        purge()


def test_the_defaults(settings: Any) -> None:
    assert settings.SESSION_COOKIE_AGE == 14 * 86_400
    assert settings.PASSWORD_RESET_TIMEOUT == 72 * 3600
    kept = ("UNCONFIRMED_ACCOUNT_DAYS", "UNPAID_ORDER_DAYS", "ORDER_YEARS", "STRIPE_EVENT_DAYS", "MAIL_ERROR_DAYS")
    assert [getattr(settings, name) for name in kept] == [30, 30, 10, 90, 30]


def test_sessions_end_two_weeks_after_their_last_change(customer: Any) -> None:
    Client().force_login(customer)
    purge_after(13.9)
    assert Session.objects.count() == 1
    purge_after(14.1)
    assert Session.objects.count() == 0


def test_much_goes_in_batches(db: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any) -> None:
    monkeypatch.setattr(batches, "SIZE", 10)
    now = timezone.now()
    Session.objects.bulk_create(Session(session_key=f"{n:032}", expire_date=now) for n in range(25))
    Session.objects.create(session_key="x" * 32, expire_date=now + timedelta(days=1))
    with django_assert_num_queries(7):
        assert batches.delete(Session.objects.filter(expire_date__lte=now)) == 25
    assert [session.pk for session in Session.objects.all()] == ["x" * 32]


def test_an_account_that_nobody_ever_proved_ends(db: None, paris_58: Release, alice: Buyer, staff: Any) -> None:
    never, proved = make_customer("never@example.org", proved=False), make_customer("proved@example.org")
    ordered = make_customer("ordered@example.org", proved=False)
    cart = make_cart(paris_58)
    cart.owner = ordered
    cart.save()
    payments.settle(place(cart.pk, alice, shown_total=Decimal("41.90")).pk, None)
    purge_after(29)
    assert User.objects.count() == 4
    purge_after(31)
    assert set(User.objects.all()) == {proved, ordered, staff}
    assert tables_with(never.email) == set()


def test_an_order_that_was_never_paid_forgets_who_placed_it(paris_58: Release, alice: Buyer) -> None:
    ended, waiting, paid = (place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90")) for _ in range(3))
    payments.end_unpaid(ended.pk)
    payments.settle(paid.pk, None)
    purge_after(29)
    assert Order.objects.exclude(guest_email="").count() == 3
    purge_after(31)
    assert set(Order.objects.exclude(guest_email="")) == {waiting.order, paid.order}
    order = Order.objects.get(pk=ended.order_id)
    assert (order.number, order.status, order.total_incl_tax) == (ended.order.number, "Cancelled", Decimal("41.90"))
    address = order.shipping_address
    assert (address.first_name, address.last_name, address.line1, address.postcode) == ("", "", "", "")
    assert (address.search_text, address.country_id) == ("", "FR")


def test_an_order_that_staff_has_to_look_at_keeps_its_address(paris_58: Release, alice: Buyer) -> None:
    """Paid after it had ended: somebody has to be given the money back."""
    payment = place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90"))
    payments.end_unpaid(payment.pk)
    payments.settle(payment.pk, None)
    purge_after(400)
    assert Order.objects.get().guest_email == "alice@example.org"


def test_after_ten_years_the_books_forget_too(paris_58: Release, alice: Buyer) -> None:
    payments.settle(place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90")).pk, None)
    get_model("order", "OrderNote").objects.create(order=Order.objects.get(), message="Alice telephoned")
    purge_after(365 * 10)
    assert Order.objects.get().guest_email == "alice@example.org"
    purge_after(366 * 10 + 1)
    assert tables_with("alice", "Martin", "Champ-de-Mars") == set()
    assert (Order.objects.get().status, Order.objects.get().lines.get().title) == ("Paid", "Paris ’58")
    assert Payment.objects.get().paid_at is not None


def test_events_of_stripe_end_once_they_are_handled(db: None) -> None:
    StripeEvent.objects.create(event_id="evt_1", type="x", handled_at=timezone.now())
    StripeEvent.objects.create(event_id="evt_2", type="x")
    Entry.objects.create(pk="cs_1", kind="checkout.session", state="complete", data={})
    Entry.objects.create(pk="cs_2", kind="checkout.session", state="open", data={})
    KeptAnswer.objects.create(key="k", fingerprint="f", status=200, body={})
    purge_after(89)
    assert (StripeEvent.objects.count(), Entry.objects.count(), KeptAnswer.objects.count()) == (2, 2, 1)
    purge_after(91)
    assert [event.event_id for event in StripeEvent.objects.all()] == ["evt_2"]
    assert [entry.pk for entry in Entry.objects.all()] == ["cs_2"]
    assert KeptAnswer.objects.count() == 0


def test_what_a_mail_server_said_ends(paris_58: Release, alice: Buyer) -> None:
    payment = place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90"))
    OrderMail.objects.create(
        order=payment.order, kind="order_confirmation", language="en", message_id="<1>", error="550 alice@example.org"
    )
    purge_after(29)
    assert OrderMail.objects.get().error
    purge_after(31)
    assert OrderMail.objects.get().error == ""


def test_the_demos_mails_end_after_a_month(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MAIL_DIR = str(tmp_path)
    now = timezone.now().timestamp()
    for days in (0, 29, 31):
        (tmp_path / f"{int((now - days * 86_400) * 1e9)}.eml").write_text("Subject: x\n\nx")
    (tmp_path / "notes.txt").write_text("mine")
    purge()
    assert len(list(tmp_path.glob("*.eml"))) == 2
    assert (tmp_path / "notes.txt").exists()

"""The page of an order: what is on it, and the line of its time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone, translation
from oscar.core.loading import get_model

from catalog.models import Release
from checkout import deeds, timeline
from checkout.models import Dispute, OrderMail, OwedCopies, Payment, RefundLine, StripeEvent
from checkout.placement import Buyer
from tests.checkout.admin.orders import address, disputed, paid, placed, went_back

T = timezone.now().replace(microsecond=0)


@pytest.fixture
def eventful(paris_58: Release, alice: Buyer, staff: Any) -> Payment:
    """Two copies; a refund that is done, one that failed, a dispute, events, a note; a minute between two things."""
    payment = paid(paris_58, alice, quantity=2)
    order, minute = payment.order, timedelta(minutes=1)
    get_model("order", "Order").objects.filter(pk=order.pk).update(date_placed=T)
    Payment.objects.filter(pk=payment.pk).update(created_at=T + minute, processing_at=T + 2 * minute)
    Payment.objects.filter(pk=payment.pk).update(paid_at=T + 3 * minute)
    order.status_changes.update(date_created=T + 4 * minute)
    for number, (type_, ignored) in enumerate((("checkout.session.completed", ""), ("payment_intent.created", "no"))):
        event = StripeEvent.objects.create(
            event_id=f"evt_{number}", type=type_, object_id=payment.intent_id, ignored=ignored,
            handled_at=T + (6 + 2 * number) * minute, payment=None if ignored else payment,
        )  # fmt: skip
        StripeEvent.objects.filter(pk=event.pk).update(received_at=T + (5 + 2 * number) * minute)
    OrderMail.objects.filter(order=order).update(queued_at=T + 9 * minute, sent_at=T + 10 * minute)
    done = went_back(payment, "35.00", by=staff, note="a scratch", created_at=T + 11 * minute, done_at=T + 12 * minute)
    RefundLine.objects.create(refund=done, line=order.lines.get(), quantity=1, amount=Decimal("35.00"))
    failed = {"done_at": None, "created_at": T + 13 * minute, "failed_at": T + 14 * minute, "error": "card is lost"}
    went_back(payment, "1.00", by=staff, **failed)
    dispute = disputed(payment, status="lost", closed_at=T + 16 * minute)
    Dispute.objects.filter(pk=dispute.pk).update(opened_at=T + 15 * minute)
    log(order, staff, deeds.kept("mail", "order_confirmation"), T + 17 * minute)
    note = order.notes.create(user=staff, message="Rang up: the sleeve may be a little bent.")
    order.notes.filter(pk=note.pk).update(date_created=T + 18 * minute)
    return payment


def log(order: Any, staff: Any, message: str, at: Any) -> None:
    from django.contrib.admin.models import CHANGE, LogEntry

    row = LogEntry.objects.log_actions(staff.pk, [order], CHANGE, change_message=message, single_object=True)
    LogEntry.objects.filter(pk=row.pk).update(action_time=at)


def test_the_line_of_time_tells_everything_oldest_first(eventful: Payment, django_assert_max_num_queries: Any) -> None:
    order = get_model("order", "Order").objects.get(pk=eventful.order_id)
    with django_assert_max_num_queries(11):
        entries = timeline.of(order)
    assert [(entry.what, entry.who) for entry in entries] == [
        ("Order placed: €76.90", ""),
        ("Payment asked for: €76.90", ""),
        ("Payment under way: the bank takes its days", ""),
        ("The money came in", ""),
        ("State: Not paid yet → Paid", ""),
        ("Stripe tells: checkout.session.completed", ""),
        ("Looked into checkout.session.completed", ""),
        ("Stripe tells: payment_intent.created", ""),
        ("Ignored what Stripe told (payment_intent.created): no", ""),
        ("Mail queued: confirmation", ""),
        ("Mail sent: confirmation", ""),
        ("Refund of €35.00 decided: asked for by staff (1 × Paris ’58 · a scratch)", "staff@example.org"),
        ("Refund of €35.00 sent back", ""),
        ("Refund of €1.00 decided: asked for by staff", "staff@example.org"),
        ("Refund of €1.00 failed: card is lost", ""),
        ("The payer’s bank disputes €76.90: fraudulent", ""),
        ("Dispute of €76.90 closed: lost", ""),
        ("Had a mail sent again: confirmation", "staff@example.org"),
        ("Rang up: the sleeve may be a little bent.", "staff@example.org"),
    ]
    minutes = [int((entry.at - T).total_seconds() // 60) for entry in entries]
    assert minutes == list(range(19))
    assert [number for number, entry in enumerate(entries) if entry.trouble] == [14, 15, 16]


def test_it_speaks_french(eventful: Payment) -> None:
    order = get_model("order", "Order").objects.get(pk=eventful.order_id)
    with translation.override("fr"):
        said = [entry.what for entry in timeline.of(order)]
    assert said[0] == "Commande passée\u202f: 76,90\u202f€"
    assert said[17] == "A fait renvoyer un courriel\u202f: confirmation"


def test_an_unpaid_order_and_a_mail_that_nobody_takes(paris_58: Release, alice: Buyer) -> None:
    payment = placed(paris_58, alice)
    Payment.objects.filter(pk=payment.pk).update(ended_at=timezone.now())
    OrderMail.objects.create(
        order=payment.order, kind="order_cancelled", language="en", message_id="x", attempts=4, error="Refused"
    )
    said = [entry.what for entry in timeline.of(payment.order)]
    assert said == [
        "Order placed: €41.90",
        "Payment asked for: €41.90",
        "Payment ended: nobody had paid, the copies went back on the shelf",
        "Mail queued: cancelled",
        "Mail not sent yet after 4 tries: cancelled. Refused",
    ]


def test_the_page_shows_copies_money_and_the_past(
    office: Any, eventful: Payment, django_assert_max_num_queries: Any
) -> None:
    OwedCopies.objects.create(line=eventful.order.lines.get(), copies=1)
    Payment.objects.filter(pk=eventful.pk).update(flag="The refund of €1.00 failed: card is lost")
    with django_assert_max_num_queries(25):
        page = office.get(address(eventful))
    line = page.context["lines"][0]
    assert (line.quantity, line.num_allocated, line.copies_owed, line.copies_refunded) == (2, 2, 1, 1)
    assert page.context["payment_state"] == "paid, and €35.00 of it went back"
    assert page.context["look"] == ["money and order do not agree", "a refund failed", "waits for copies"]
    html = page.content.decode()
    for said in ("The refund of €1.00 failed", "Dealt with", "Refund…", "a scratch", "card is lost", "fraudulent"):
        assert said in html, said
    assert office.get(address(eventful, "history")).context["timeline"] == page.context["timeline"]


def test_nothing_in_an_order_is_typed_over(office: Any, eventful: Payment) -> None:
    answer = office.post(address(eventful), {"number": "X", "total_incl_tax": "1.00"})
    assert answer.status_code == 405
    assert office.post("/admin/order/order/", {"action": "delete_selected"}).status_code in (200, 302)
    assert get_model("order", "Order").objects.get().number == eventful.order.number


@pytest.mark.parametrize("pk", ["0", "4711", "99999999999999999999", "x"])
@pytest.mark.parametrize("page", ["change", "history", "refund"])
def test_an_order_that_is_not_there_has_no_page(office: Any, pk: str, page: str) -> None:
    answer = office.get(f"/admin/order/order/{pk}/{page}/", follow=pk == "x" and page == "refund")
    assert answer.status_code == 404


def test_what_is_not_allowed_is_not_offered(client: Any, eventful: Payment) -> None:
    from django.contrib.auth.models import Permission

    reader = get_user_model().objects.create_user(email="reader@example.org", password="secret")
    reader.is_staff = True
    reader.save()
    reader.user_permissions.add(Permission.objects.get(codename="view_order", content_type__app_label="order"))
    client.force_login(reader)
    html = client.get(address(eventful)).content.decode()
    assert eventful.order.number in html
    assert "<form" not in html.replace('<form id="logout-form"', "").partition("<main")[2]
    assert "Refund…" not in html

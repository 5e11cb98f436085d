"""Who may do what to an order: shop and owner all of it, an editor nothing, everybody else sees the door."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from oscar.core.loading import get_model

from catalog.models import Release
from checkout.models import OrderMail, Payment, Refund
from checkout.placement import Buyer
from tests.checkout.admin.orders import ORDERS, address, paid
from tests.checkout.admin.test_refund_form import errors, fields, seen, send
from tests.checkout.admin.test_short import path
from tests.customers import make_customer

FLAG = "Stripe says 1.00 eur, the order 41.90"


@pytest.fixture
def payment(paris_58: Release, alice: Buyer) -> Payment:
    paid(paris_58, alice, quantity=10)
    Payment.objects.update(flag=FLAG)
    return Payment.objects.select_related("order").get()


def member(client: Any, *roles: str, rights: tuple[str, ...] = ()) -> Any:
    """The browser of a member of staff with these roles, or these single rights."""
    person = get_user_model().objects.create_user(email="member@example.org", password="secret")
    person.is_staff = True
    person.save()
    person.groups.set(Group.objects.filter(name__in=roles))
    person.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(person)
    return client


def doors(payment: Payment) -> list[tuple[str, dict[str, str]]]:
    """Everything that can be sent to an order, and what with."""
    mail = OrderMail.objects.get()
    buttons: list[tuple[str, dict[str, str]]] = [
        (address(payment, button), {"flag": FLAG}) for button in ("ask", "dealt", "end", f"mail/{mail.pk}")
    ]
    return [*buttons, (address(payment, "refund"), {"amount": "1.00", "send": "1"}), (path(-1), {})]


@pytest.mark.parametrize("who", ["stranger", "customer", "editor"])
def test_whoever_has_no_business_there_changes_nothing(client: Any, payment: Payment, who: str) -> None:
    if who == "customer":
        client.force_login(make_customer())
    elif who == "editor":
        member(client, "editor")
    for door, data in doors(payment):
        for answer in (client.post(door, data), client.get(door)):
            expected = (403, None) if who == "editor" else (302, "/admin/login/")
            got = answer.status_code, answer["Location"].partition("?")[0] if answer.status_code == 302 else None
            assert (door, got) in ((door, expected), (door, (405, None)))
    assert Payment.objects.get().flag == FLAG
    assert not Refund.objects.exists()
    assert get_model("partner", "StockRecord").objects.get().num_in_stock == 10


@pytest.mark.parametrize("role", ["shop", "owner"])
def test_shop_and_owner_refund_with_their_own_password(client: Any, payment: Payment, role: str) -> None:
    office = member(client, role)
    assert send(office, payment, seen(office, payment, amount="1.00")).status_code == 302
    assert str(Refund.objects.get().by) == "member@example.org"
    office.post(address(payment, "dealt"), {"flag": FLAG})
    assert Payment.objects.get().flag == ""
    assert office.get(ORDERS).status_code == 200


def test_who_may_change_orders_and_not_refund_can_let_orders_wait_only(client: Any, payment: Payment) -> None:
    office = member(client, rights=("view_order", "change_order", "change_stockrecord"))
    assert office.get(address(payment, "refund")).status_code == 403
    assert "Refund…" not in office.get(address(payment)).content.decode()
    page = office.get(path(-1))
    assert list(page.context["form"].fields) == ["seen", "key", f"wait_{payment.order.lines.get().pk}"]
    forged = fields(page) | {f"refund_{payment.order.lines.get().pk}": "1", f"wait_{payment.order.lines.get().pk}": "0"}
    answer = office.post(path(-1), forged | {"password": "secret"})
    assert errors(answer) == {"__all__": ["One copy is missing; the choices come to 0."]}
    assert not Refund.objects.exists()
    assert office.post(path(-1), fields(page)).status_code == 302


def test_who_may_only_look_may_only_look(client: Any, payment: Payment) -> None:
    office = member(client, rights=("view_order",))
    assert office.get(address(payment)).status_code == 200
    for door, data in doors(payment):
        assert office.post(door, data).status_code == 403

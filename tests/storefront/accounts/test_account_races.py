"""Two things at once to one account, on PostgreSQL: all of it or nothing, and never an error of ours."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from oscar.core.loading import get_model

from checkout.models import Payment
from checkout.placement import Buyer, CartClosed, place
from storefront.accounts import links, page, persons
from tests.customers import PASSWORD, make_customer
from tests.races import at_once
from tests.records import make_cart, make_release

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
User = get_user_model()
Order = get_model("order", "Order")
Basket = get_model("basket", "Basket")
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def status(send: Callable[..., Any], *args: Any) -> int:
    return int(send(*args).status_code)


def test_one_link_used_six_times_at_once_is_one_account() -> None:
    assert connection.vendor == "postgresql"
    for number in range(5):
        link = links.sign_up_path(f"alice{number}@example.org")
        answers = at_once([partial(status, Client().post, link, CHOSEN) for _ in range(6)])
        assert answers == [302] * 6
        assert User.objects.filter(email=f"alice{number}@example.org").count() == 1


def test_two_people_with_two_links_to_one_address_make_one_account() -> None:
    for number in range(5):
        address = f"alice{number}@example.org"
        sent = [CHOSEN, {"new_password1": "Another-One-77", "new_password2": "Another-One-77"}]
        answers = at_once([partial(Client().post, links.sign_up_path(address), form) for form in sent])
        led = sorted(str(answer["Location"]) for answer in answers if not isinstance(answer, Exception))
        assert led == ["/account/", "/account/sign-in/"]
        assert User.objects.filter(email=address).count() == 1


def test_an_erasure_beside_sign_ins_leaves_nobody_signed_in() -> None:
    for _ in range(10):
        user = make_customer()
        form = {"username": "alice@example.org", "password": PASSWORD}
        calls: list[Callable[[], Any]] = [partial(persons.erase, persons.of_account(user))]
        calls += [partial(status, Client().post, "/account/sign-in/", form) for _ in range(3)]
        erased, *answers = at_once(calls)
        assert erased is None
        # Signed in a moment before, refused, or interrupted: the session was deleted under the request.
        assert set(answers) <= {302, 422, 400}, answers
        assert not User.objects.exists()
        assert [session for session in Session.objects.all() if SESSION_KEY in session.get_decoded()] == []


def test_an_erasure_beside_an_order_leaves_a_whole_order_or_none(alice: Buyer) -> None:
    release, seen = make_release(copies=40), set()
    for _ in range(20):
        user = make_customer()
        cart = make_cart(release)
        cart.owner = user
        cart.save()
        calls: list[Callable[[], Any]] = [
            partial(persons.erase, persons.of_account(user)),
            partial(place, cart.pk, alice, shown_total=Decimal("41.90")),
        ]
        erased, placed = at_once(calls)
        assert erased is None
        assert isinstance(placed, (Payment, CartClosed)), placed
        seen.add(type(placed))
        assert not User.objects.exists()
        if isinstance(placed, Payment):
            order = Order.objects.get(pk=placed.order_id)
            assert (order.user_id, order.guest_email) == (None, "alice@example.org")
            assert Payment.objects.get(pk=placed.pk).cart.status == "Frozen"  # type: ignore[union-attr]
    assert Order.objects.count() == Payment.objects.count()
    allocated = get_model("partner", "StockRecord").objects.get().num_allocated
    assert allocated == Order.objects.count()


def test_an_erasure_twice_at_once_is_one(alice: Buyer) -> None:
    for _ in range(10):
        user = make_customer()
        assert at_once([partial(persons.erase, persons.of_account(user)) for _ in range(3)]) == [None] * 3
        assert not User.objects.exists()


def test_two_owners_cannot_both_leave() -> None:
    for _ in range(10):
        owners = [User.objects.create_superuser(email=f"{name}@example.org", password="x") for name in ("a", "b")]
        answers = at_once([partial(persons.erase, persons.of_account(owner)) for owner in owners])
        refused = [answer for answer in answers if isinstance(answer, persons.LastOwner)]
        assert len(refused) == 1, answers
        assert User.objects.owners().count() == 1
        User.objects.all().delete()


def test_one_mailbox_goes_to_one_of_two_accounts() -> None:
    for _ in range(10):
        users = [make_customer("a@example.org"), make_customer("b@example.org")]
        answers = at_once([partial(page.take, user, "c@example.org") for user in users])
        assert sorted(map(str, answers)) == ["False", "True"]
        assert User.objects.filter(email="c@example.org").count() == 1
        User.objects.all().delete()


def test_an_erasure_beside_the_same_persons_cart_leaves_no_cart(alice: Buyer) -> None:
    make_release("us", title="Us", copies=40)
    for _ in range(10):
        user = make_customer()
        browsers = [Client(raise_request_exception=False) for _ in range(3)]
        for browser in browsers:
            browser.force_login(user)
        calls: list[Callable[[], Any]] = [partial(persons.erase, persons.of_account(user))]
        calls += [partial(status, browser.post, "/cart/add/us/", {"quantity": "1"}) for browser in browsers]
        erased, *answers = at_once(calls)
        assert erased is None
        assert set(answers) <= {302, 400}, answers
        assert not User.objects.exists()
        assert not Basket.objects.exclude(owner=None).exists()

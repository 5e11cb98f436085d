"""Held copies, from the mail's link to the paid order: the public stock is 0, and they can be bought all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.alerts import invitations, links
from catalog.models import Alert, Invitation, Release
from checkout import payments
from checkout.models import InvitedCartLine, InvitedOrderLine, Payment
from checkout.payments.ending import end_unpaid
from checkout.placement import Buyer, CopiesGone, place
from tests.catalog.alerts.waiting import count_in, five_waiting, holders, stock
from tests.races import at_once

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
StockRecord = get_model("partner", "StockRecord")
LATER = timedelta(hours=25)


@pytest.fixture
def waiting(countries: None) -> Release:
    """Five wait for two copies each; a lot of three came, all of it held: two for the first, one for the second."""
    release, _ = five_waiting(2)
    count_in(release, 3)
    return release


def invited(number: int) -> Invitation:
    return Invitation.objects.select_related("lot__release", "alert").get(alert__email=f"w{number}@example.org")


def into_cart(browser: Client, number: int) -> Any:
    """Press the button of the page behind the mail's link."""
    return browser.post(links.held_path(invited(number)), {"cart": "1"}, follow=True)


def ordered(browser: Client, buyer: Buyer) -> Payment:
    """Make the browser's cart an order that waits for its payment."""
    cart = Basket.objects.filter(status="Open", lines__isnull=False).order_by("-pk").first()
    goods = sum(line.quantity for line in cart.lines.all())
    return place(cart.pk, buyer, shown_total=Decimal("35.00") * goods + Decimal("6.90"))


def lines() -> list[tuple[str, int]]:
    return list(Line.objects.order_by("pk").values_list("product__slug", "quantity"))


def test_the_link_shows_and_does_nothing(client: Client, waiting: Release) -> None:
    path = links.held_path(invited(1))
    for _ in range(2):
        answer = client.get(path)
        assert (answer.status_code, answer.cookies) == (200, {})
    assert "2 copies are held for you" in answer.content.decode()
    assert (lines(), holders()) == ([], [("w1@example.org", 1, 2), ("w2@example.org", 1, 1)])


def test_exactly_the_held_copies_are_in_the_cart_of_any_browser(waiting: Release) -> None:
    for browser in (Client(), Client()):
        for _ in range(2):
            answer = into_cart(browser, 1)
        (line,) = answer.context["lines"]
        assert (line.quantity, line.max_copies, line.problem, answer.context["copies"]) == (2, 2, "", 2)
    assert InvitedCartLine.objects.count() == 2
    assert stock(waiting) == (3, 3, "held")


def test_bought(client: Client, waiting: Release, alice: Buyer) -> None:
    into_cart(client, 1)
    payment = ordered(client, alice)
    assert stock(waiting) == (3, 3, "held")
    first = invited(1)
    assert (first.held, first.is_ordered) == (0, True)
    payments.settle(payment.pk, None)
    first = invited(1)
    assert (first.ending, first.alert and first.alert.ending) == ("bought", "bought")
    assert stock(waiting) == (3, 3, "held")
    assert "Bought, and yours" in client.get(links.held_path(first)).content.decode()


def test_unpaid_in_time_it_is_held_again_and_in_the_cart_that_is_given_back(
    client: Client, waiting: Release, alice: Buyer
) -> None:
    into_cart(client, 1)
    payment = ordered(client, alice)
    end_unpaid(payment.pk)
    end_unpaid(payment.pk)
    assert holders() == [("w1@example.org", 1, 2), ("w2@example.org", 1, 1)]
    assert stock(waiting) == (3, 3, "held")
    (line,) = client.get("/cart/").context["lines"]
    assert (line.quantity, line.problem, line.invitation.pk) == (2, "", invited(1).pk)


def test_unpaid_while_the_record_has_no_price(client: Client, waiting: Release, alice: Buyer) -> None:
    into_cart(client, 1)
    payment = ordered(client, alice)
    StockRecord.objects.update(price=None)
    end_unpaid(payment.pk)
    payment.refresh_from_db()
    assert payment.given_back
    assert payment.given_back.lines.count() == 0
    assert holders() == [("w1@example.org", 1, 2), ("w2@example.org", 1, 1)]
    assert "It is not sold any more" in client.get(links.held_path(invited(1))).content.decode()


def test_two_mailboxes_of_one_buyer_are_one_customer(client: Client, countries: None, alice: Buyer) -> None:
    release, _ = five_waiting(2)
    Release.objects.update(per_customer_limit=1)  # after they have asked for two
    count_in(release, 3, share=0)
    assert holders() == [(f"w{number}@example.org", 1, 1) for number in (1, 2, 3)]
    into_cart(client, 1)
    into_cart(client, 2)
    cart = Basket.objects.get(lines__isnull=False, lines__invited__invitation=invited(1))
    with pytest.raises(CopiesGone) as gone:
        place(cart.pk, alice, shown_total=Decimal("76.90"))
    assert [(shortage.limit, shortage.available) for shortage in gone.value.shortages] == [(1, 0)]
    assert stock(release) == (3, 3, "held")


def test_unpaid_too_late_it_is_the_next_ones(client: Client, waiting: Release, alice: Buyer) -> None:
    into_cart(client, 1)
    payment = ordered(client, alice)
    Invitation.objects.update(held_until=timezone.now())
    end_unpaid(payment.pk)
    assert holders() == [("w2@example.org", 1, 1), ("w3@example.org", 2, 2)]
    assert (invited(1).ending, Alert.objects.get(email="w1@example.org").missed) == ("lapsed", 1)
    assert stock(waiting) == (3, 3, "held")
    payment.refresh_from_db()
    assert payment.given_back
    assert payment.given_back.lines.count() == 0


def test_fewer_than_held_are_bought_and_the_rest_is_the_next_ones(
    client: Client, waiting: Release, alice: Buyer
) -> None:
    into_cart(client, 1)
    line = Line.objects.get()
    assert "So many copies" in client.post(f"/cart/lines/{line.pk}/", {"quantity": "3"}, follow=True).content.decode()
    client.post(f"/cart/lines/{line.pk}/", {"quantity": "1"})
    ordered(client, alice)
    assert holders() == [("w2@example.org", 1, 1), ("w3@example.org", 2, 1)]
    assert (invited(1).copies, stock(waiting)) == (1, (3, 3, "held"))


def test_a_hold_that_is_over_is_said_in_the_cart_and_at_the_last_button(
    client: Client, waiting: Release, alice: Buyer
) -> None:
    into_cart(client, 2)
    cart = Basket.objects.get(lines__isnull=False)
    invitations.decline(invited(2).pk)
    (line,) = client.get("/cart/").context["lines"]
    assert line.problem.startswith("Nothing is held for you any more")
    with pytest.raises(CopiesGone) as gone:
        place(cart.pk, alice, shown_total=Decimal("41.90"))
    assert [(shortage.held, shortage.available) for shortage in gone.value.shortages] == [(True, 0)]
    assert stock(waiting) == (3, 3, "held")
    assert client.post(f"/cart/lines/{line.pk}/", {"quantity": "0"}, follow=True).context["lines"] == []


def test_the_same_record_from_the_shelf_is_a_line_of_its_own(client: Client, countries: None, alice: Buyer) -> None:
    release, _ = five_waiting(2)
    count_in(release, 10, share=50)
    client.post(f"/cart/add/{release.slug}/", {"quantity": "1"})
    answer = into_cart(client, 1)
    assert [(line.quantity, bool(line.invitation)) for line in answer.context["lines"]] == [(1, False), (2, True)]
    client.post(f"/cart/add/{release.slug}/", {"quantity": "1"})
    payment = ordered(client, alice)
    assert sorted(payment.order.lines.values_list("quantity", "num_allocated")) == [(2, 2), (2, 2)]
    assert InvitedOrderLine.objects.count() == 1
    assert stock(release) == (10, 7, "restocking-with-copies")


def test_declined_and_left(client: Client, waiting: Release) -> None:
    path = links.held_path(invited(1))
    assert "You stay on the list." in client.post(path, {"decline": "1"}, follow=True).content.decode()
    assert holders() == [("w2@example.org", 1, 1), ("w3@example.org", 2, 2)]
    second = links.held_path(invited(2))
    answer = client.post(second, {"leave": "1"}, follow=True).content.decode()
    assert "You have let go" in answer
    assert "You stay on the list." not in answer
    assert Alert.objects.get(email="w2@example.org").ending == "unsubscribed"
    assert holders() == [("w3@example.org", 2, 2), ("w4@example.org", 2, 1)]


def test_after_the_time_nothing_is_put_into_a_cart(client: Client, waiting: Release) -> None:
    with time_machine.travel(timezone.now() + LATER):
        answer = into_cart(client, 1)
    assert "The time is over" in answer.content.decode()
    assert lines() == []


@pytest.mark.parametrize("change", [lambda path: path[:-3] + "xy/", lambda path: path.replace("held", "end")])
def test_a_forged_or_foreign_link_leads_nowhere(client: Client, waiting: Release, change: Any) -> None:
    answer = client.post(change(links.held_path(invited(1))), {"decline": "1"})
    assert answer.status_code == 404
    assert holders()[0] == ("w1@example.org", 1, 2)


def test_a_record_that_is_withdrawn_cannot_be_bought_and_says_so(client: Client, waiting: Release) -> None:
    into_cart(client, 1)
    Release.objects.update(lifecycle="withdrawn")
    (line,) = client.get("/cart/").context["lines"]
    assert line.problem
    assert "It is not sold any more" in client.get(links.held_path(invited(1))).content.decode()
    invitations.lapse(timezone.now())
    assert holders() == []


def test_a_purchase_by_the_same_address_ends_the_wait(client: Client, countries: None, alice: Buyer) -> None:
    release, alerts = five_waiting()
    count_in(release, 10, share=50)
    Alert.objects.filter(pk=alerts[4].pk).update(email="alice@example.org")
    client.post(f"/cart/add/{release.slug}/", {"quantity": "1"})
    invitations.decline(Invitation.objects.get(alert=alerts[4]).pk)
    payments.settle(ordered(client, alice).pk, None)
    assert Alert.objects.get(pk=alerts[4].pk).ending == "bought"
    assert Alert.objects.live().count() == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_invitation_used_by_two_at_once_makes_one_order(waiting: Release, alice: Buyer) -> None:
    for _ in range(2):
        into_cart(Client(), 1)
    carts = [line.basket_id for line in Line.objects.all()]
    answers = at_once([partial(place, cart, alice, shown_total=Decimal("76.90")) for cart in carts])
    assert sorted(type(answer).__name__ for answer in answers) == ["CopiesGone", "Payment"]
    assert stock(waiting) == (3, 3, "held")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rival", ["decline", "lapse", "leave", "erase"])
def test_an_order_beside_whatever_ends_the_hold(waiting: Release, alice: Buyer, rival: str) -> None:
    """Either the order has the copies, or the next in line; never both, never nobody."""
    from storefront.accounts import persons

    into_cart(Client(), 1)
    cart, first = Line.objects.get().basket_id, invited(1)
    alert = first.alert
    assert alert
    calls: dict[str, Callable[[], object]] = {
        "decline": partial(invitations.decline, first.pk),
        "lapse": partial(invitations.lapse, timezone.now() + LATER),
        "leave": partial(invitations.leave, alert, Alert.Ending.UNSUBSCRIBED),
        "erase": partial(persons.erase, persons.at("w1@example.org")),
    }
    order: Callable[[], object] = partial(place, cart, alice, shown_total=Decimal("76.90"))
    placed, other = at_once([order, calls[rival]])
    assert not isinstance(other, Exception), other
    assert isinstance(placed, Payment | CopiesGone), placed
    in_stock, allocated, _state = stock(waiting)
    assert (in_stock, allocated) == (3, 3)

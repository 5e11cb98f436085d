"""Status, delivery and money of an order are said in the language of who reads: staff or buyer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from oscar.core.loading import get_model

from catalog.models import Release
from checkout.links import order_path
from checkout.placement import Buyer, place
from checkout.statuses import STATUSES
from tests.records import make_cart

Order = get_model("order", "Order")
ORDERS = "/admin/order/order/"


@pytest.fixture
def order(paris_58: Release, alice: Buyer) -> Any:
    return place(make_cart(paris_58).pk, alice, shown_total=Decimal("41.90")).order


def test_every_status_has_words() -> None:
    assert list(STATUSES) == list(settings.OSCAR_ORDER_STATUS_PIPELINE)


@pytest.mark.parametrize(
    ("status", "english", "french"),
    [
        ("Pending payment", "Not paid yet", "Pas encore payée"),
        ("Partly shipped", "Partly shipped", "Expédiée en partie"),
        ("Refunded", "Refunded", "Remboursée"),
    ],
)
def test_the_buyer_reads_it_in_the_language_of_the_page(
    client: Any, order: Any, status: str, english: str, french: str
) -> None:
    Order.objects.filter(pk=order.pk).update(status=status)
    link = order_path(order)
    for address, words, delivery in (
        (link, english, "Parcel, to your door"),
        (f"/fr{link}", french, "Colis à domicile"),
    ):
        page = client.get(address).content.decode()
        assert f"<h1>{words}</h1>" in page
        assert delivery in page
    assert "Parcel" not in page


def test_staff_read_it_in_theirs(client: Any, staff: Any, order: Any) -> None:
    client.force_login(staff)
    french = {"headers": {"accept-language": "fr"}}
    row = client.get(ORDERS).content.decode()
    assert '<td class="field-state">Not paid yet</td>' in row
    assert '<td class="field-total">€41.90</td>' in row
    row = client.get(ORDERS, **french).content.decode()
    assert '<td class="field-state">Pas encore payée</td>' in row
    assert '<td class="field-total">41,90\u202f€</td>' in row
    assert '<a href="?status=Partly+shipped">Expédiée en partie</a>' in row.replace("\n", "").replace("  ", "")
    page = client.get(f"{ORDERS}{order.pk}/change/", **french).content.decode()
    for raw in ("Pending payment", "Date placed", "Parcel, to your door", "41.90"):
        assert raw not in page


def test_the_filter_finds_by_status(client: Any, staff: Any, order: Any) -> None:
    client.force_login(staff)
    assert client.get(f"{ORDERS}?status=Pending+payment").context["cl"].result_count == 1
    assert client.get(f"{ORDERS}?status=Paid").context["cl"].result_count == 0

"""A cart that is taken along: a signed link, looked at again in any browser, put in without doubling."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core import signing
from oscar.core.loading import get_model

from catalog.models import Release
from catalog.stock import ledger
from catalog.stock.states import Lifecycle
from checkout.along.link import LONGEST_CODE, SALT
from checkout.placement import Buyer, place
from checkout.sandbox.server import StandIn
from tests.consent.visitor import Visitor
from tests.records import make_release

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
StockRecord = get_model("partner", "StockRecord")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def link(paris_58: Release, last_copy: Release) -> str:
    """Three copies of one record and one of another, packed in somebody's browser."""
    packer = Visitor()
    packer.add(copies=3)
    packer.add("chez-francis")
    page = packer.get("/cart/")
    Basket.objects.all().delete()
    return f"/cart/along/{page.context['along']}/"


def lines(visitor: Visitor) -> list[tuple[str, int]]:
    return [(line.release.slug, line.quantity) for line in visitor.get("/cart/").context["lines"]]


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def todays(page: Any) -> list[tuple[int, str, str]]:
    return [(line.copies, line.shortage, line.price_change) for line in page.context["lines"]]


def test_the_cart_page_offers_the_link_and_its_code(paris_58: Release, settings: Any) -> None:
    visitor = Visitor()
    assert "along" not in visitor.get("/cart/").context
    visitor.add()
    page = visitor.get("/cart/")
    signed = page.context["along"]
    assert page.context["along_url"] == f"{settings.SITE_URL}/cart/along/{signed}/"
    assert f'src="/cart/along/{signed}/code.svg"' in page.content.decode()
    assert "25 December 2026" in page.content.decode() or "Dec. 25, 2026" in page.content.decode()
    assert f'value="{settings.SITE_URL}/fr/cart/along/' in visitor.get("/fr/cart/").content.decode()


def test_it_is_short_and_holds_nothing_but_records(link: str, paris_58: Release, last_copy: Release) -> None:
    signed = link.split("/")[3]
    assert len(signed) < 110
    assert signing.loads(signed, salt=SALT) == [[paris_58.pk, 3, 3500], [last_copy.pk, 1, 3500]]


def test_forty_records_fit_a_code(client: Any, db: None) -> None:
    visitor = Visitor()
    for number in range(40):
        make_release(f"release-{number}")
        visitor.add(f"release-{number}")
    page = visitor.get("/cart/")
    assert len(page.context["along_url"]) < LONGEST_CODE
    assert page.context["along_has_code"]
    assert visitor.get(f"/cart/along/{page.context['along']}/code.svg").status_code == 200


def test_looking_shows_todays_prices_and_puts_nothing_in(link: str) -> None:
    visitor = Visitor()
    page = visitor.get(link)
    assert (page.context["copies"], page.context["goods"]) == (4, Decimal("140.00"))
    assert todays(page) == [(3, "", ""), (1, "", "")]
    assert "noindex" in page.content.decode()
    assert Basket.objects.count() == 0
    assert dict(page.cookies) == {}


def test_pressed_twice_it_is_there_once(link: str) -> None:
    visitor = Visitor()
    for _ in range(2):
        response = visitor.post(f"{link}put/")
        assert said(visitor.follow(response)) == ["The cart that you took along is in this browser now."]
        assert lines(visitor) == [("paris-58", 3), ("chez-francis", 1)]
    assert Basket.objects.count() == 1


def test_what_is_there_already_stays(link: str) -> None:
    make_release("us")
    visitor = Visitor()
    visitor.add("us")
    visitor.add(copies=5)
    visitor.post(f"{link}put/")
    assert lines(visitor) == [("us", 1), ("paris-58", 5), ("chez-francis", 1)]


def test_gone_fewer_dearer_and_cheaper_are_said(link: str, paris_58: Release, last_copy: Release) -> None:
    records = {record.product_id: record.pk for record in StockRecord.objects.all()}
    assert ledger.allocate(records[paris_58.pk], 8)
    assert ledger.allocate(records[last_copy.pk], 1)
    StockRecord.objects.filter(pk=records[paris_58.pk]).update(price=Decimal("39.00"))
    visitor = Visitor()
    page = visitor.get(link)
    assert todays(page) == [
        (
            2,
            "Only 2 copies are to be had now.",
            "One copy costs €39.00 now; it was €35.00 when you took the cart along.",
        ),
        (0, "It cannot be bought at the moment.", ""),
    ]
    assert page.context["goods"] == Decimal("78.00")
    answer = visitor.follow(visitor.post(f"{link}put/"))
    assert said(answer) == [
        "The cart that you took along is in this browser now.",
        "“Paris ’58”: Only 2 copies are to be had now.",
        "“Chez Francis”: It cannot be bought at the moment.",
    ]
    assert lines(visitor) == [("paris-58", 2)]
    StockRecord.objects.filter(pk=records[paris_58.pk]).update(price=Decimal("30.00"))
    assert todays(visitor.get(link))[0][2] == (
        "One copy costs only €30.00 now; it was €35.00 when you took the cart along."
    )


def test_a_record_that_left_the_catalogue_is_said(link: str, paris_58: Release, last_copy: Release) -> None:
    last_copy.delete()
    Release.objects.filter(pk=paris_58.pk).update(lifecycle=Lifecycle.DRAFT)
    visitor = Visitor()
    page = visitor.get(link)
    assert page.content.decode().count("A record that is no longer in our catalogue") == 2
    assert "Put it in this browser" not in page.content.decode()
    assert said(visitor.follow(visitor.post(f"{link}put/"))) == ["Nothing of it can be bought at the moment."]
    assert Basket.objects.count() == 0


def test_the_limit_per_customer_holds(paris_58: Release) -> None:
    visitor = Visitor()
    visitor.add(copies=3)
    signed = visitor.get("/cart/").context["along"]
    Release.objects.filter(pk=paris_58.pk).update(per_customer_limit=1)
    other = Visitor()
    other.post(f"/cart/along/{signed}/put/")
    assert lines(other) == [("paris-58", 1)]


@pytest.mark.parametrize(
    "change",
    [
        lambda signed: signed[:-1],
        lambda signed: signed[1:],
        lambda signed: "x",
        lambda signed: signed.replace("W", "V", 1),
        lambda signed: "é" * 20,
        lambda signed: "x" * 5000,
        lambda signed: signing.dumps([[1, 1, 1]], salt="another"),
        lambda signed: "%2e%2e",
    ],
)
def test_a_forged_or_cut_link_is_a_plain_page(link: str, change: Any) -> None:
    signed = change(link.split("/")[3])
    visitor = Visitor()
    for response in (visitor.get(f"/cart/along/{signed}/"), visitor.post(f"/cart/along/{signed}/put/")):
        assert response.status_code == 404
        assert "This link leads nowhere" in response.content.decode()
        assert "Your cart is as it was." in response.content.decode()
    assert visitor.get(f"/cart/along/{signed}/code.svg").status_code == 404
    assert Basket.objects.count() == 0


def test_it_grows_old(link: str, clock: Any) -> None:
    clock.shift(timedelta(days=30))
    assert Visitor().get(link).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert Visitor().get(link).status_code == 404


def test_the_code_is_a_picture_without_style_or_script(link: str) -> None:
    response = Visitor().get(f"{link}code.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Cache-Control"] == "private, max-age=86400"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    drawing = response.content.decode()
    for forbidden in ("style", "script", "class", "href", "http:", "url("):
        assert forbidden not in drawing.replace('xmlns="http://www.w3.org/2000/svg"', ""), forbidden
    root = ET.fromstring(drawing)  # noqa: S314 (our own)
    assert {node.tag.rsplit("}", 1)[-1] for node in root.iter()} == {"svg", "path"}
    assert re.match(r"0 0 (\d+) \1$", root.attrib["viewBox"])


def test_without_cookies_the_link_works_and_the_cart_says_what_it_needs(link: str) -> None:
    visitor = Visitor(blocks=True)
    assert visitor.get(link).context["copies"] == 4
    page = visitor.follow(visitor.post(f"{link}put/"))
    assert "Your browser keeps no cookies" in page.content.decode()


def test_another_site_cannot_fill_a_cart(link: str) -> None:
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(f"{link}put/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert Basket.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_put_in_while_an_order_waits(stand_in: StandIn, alice: Buyer, countries: None, clock: Any) -> None:
    make_release()
    us = make_release("us")
    packer, visitor = Visitor(), Visitor()
    packer.add("us")
    signed = packer.get("/cart/").context["along"]
    visitor.add()
    place(Basket.objects.get(lines__product__slug="paris-58").pk, alice, shown_total=Decimal("41.90"))
    visitor.post(f"/cart/along/{signed}/put/")
    assert lines(visitor) == [("paris-58", 1), (us.slug, 1)]


def test_queries_do_not_grow_with_the_cart(link: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        Visitor().get(link)

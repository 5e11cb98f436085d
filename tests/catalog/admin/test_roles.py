"""Editor, shop and owner each reach what is theirs and get a 403 for the rest; a stranger sees the door only."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, resolve
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Label, Lot, Person, Place, Release, Series
from consent.models import Proof, Tally, hashed
from tests.catalog.alerts.waiting import make_alert, make_mail
from tests.catalog.imports.files import taken
from tests.office import form_of

PEOPLE = "editor", "shop", "owner"
# Address → who gets in. Whoever is not named gets a 403.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "": PEOPLE,
    "password_change/": PEOPLE,
    "password_change/done/": PEOPLE,
    "jsi18n/": PEOPLE,
    "catalogue/product/": PEOPLE,
    "catalogue/product/add/": ("editor", "owner"),
    "catalogue/product/{release}/": PEOPLE,
    "catalogue/product/{release}/change/": PEOPLE,
    "catalogue/product/{release}/history/": PEOPLE,
    "catalogue/product/{release}/delete/": ("owner",),
    "catalogue/product/{release}/preview/": PEOPLE,
    "catalogue/product/{release}/stock/": ("shop", "owner"),
    "catalogue/product/{release}/lot/": ("shop", "owner"),
    "catalogue/product/{release}/new-pressing/": ("editor", "owner"),
    "catalogue/product/lifecycle/?ids={release}": ("editor", "owner"),
    "catalogue/product/import/": ("editor", "owner"),
    "catalogue/product/import/{import}/": ("editor", "owner"),
    "catalogue/product/import/{import}/report/": ("editor", "owner"),
    "catalogue/product/export/json/": PEOPLE,
    "catalogue/product/export/csv/": PEOPLE,
    **{
        f"catalogue/{name}/{rest}": ("owner",) if rest.endswith("delete/") else ("editor", "owner")
        for name in ("label", "person", "place", "series")
        for rest in ("", "add/", *(f"{{{name}}}/{page}" for page in ("", "change/", "history/", "delete/")))
    },
    **{
        f"catalogue/{name}/merge/?ids={{{name}}}": ("editor", "owner")
        for name in ("label", "person", "place", "series")
    },
    "catalogue/alertmail/": ("shop", "owner"),
    "catalogue/alertmail/add/": (),
    "catalogue/alertmail/{alertmail}/": ("shop", "owner"),
    "catalogue/alertmail/{alertmail}/change/": ("shop", "owner"),
    "catalogue/alertmail/{alertmail}/history/": ("shop", "owner"),
    "catalogue/alertmail/{alertmail}/delete/": (),
    "catalogue/lot/": ("shop", "owner"),
    "catalogue/lot/add/": (),
    "catalogue/lot/{lot}/": ("shop", "owner"),
    "catalogue/lot/{lot}/change/": ("shop", "owner"),
    "catalogue/lot/{lot}/history/": ("shop", "owner"),
    "catalogue/lot/{lot}/delete/": (),
    "order/order/": ("shop", "owner"),
    "order/order/add/": (),
    "order/order/{order}/": ("shop", "owner"),
    "order/order/{order}/change/": ("shop", "owner"),
    "order/order/{order}/history/": ("shop", "owner"),
    "order/order/{order}/delete/": (),
    "order/order/{order}/refund/": ("shop", "owner"),
    "order/order/short/{stock}/?kind=counted&copies=-1": ("shop", "owner"),
    "accounts/user/": ("owner",),
    "accounts/user/add/": ("owner",),
    "accounts/user/{user}/": ("owner",),
    "accounts/user/{user}/change/": ("owner",),
    "accounts/user/{user}/history/": ("owner",),
    "accounts/user/{user}/password/": ("owner",),
    "accounts/user/{user}/delete/": (),
    **{
        f"consent/{model}/{page}": () if page.endswith(("add/", "delete/")) else ("owner",)
        for model in ("tally", "proof")
        for page in ("", "add/", *(f"{{{model}}}/{page}" for page in ("", "change/", "history/", "delete/")))
    },
    "catalogue/": PEOPLE,
    "order/": ("shop", "owner"),
    "accounts/": ("owner",),
    "consent/": ("owner",),
}
# What is done to an order by one button; a look alone is answered by 405 there (tests/checkout/admin/test_roles.py).
BUTTONS = {"order_order_ask", "order_order_dealt", "order_order_end", "order_order_mail"}
# The door itself, and what only answers questions of a form.
OPEN = {"login", "logout", "autocomplete", "view_on_site", *BUTTONS}


@pytest.fixture
def things(db: None) -> dict[str, int]:
    """One of everything that an address can name."""
    basket = get_model("basket", "Basket").objects.create()
    order = get_model("order", "Order").objects.create(
        number="S-1", basket=basket, total_incl_tax=1, total_excl_tax=1, guest_email="alice@example.org"
    )
    release = Release(title="Us", slug="us", artist_credit="Byard Lancaster")
    release.full_clean()
    release.save()
    named = {
        model._meta.model_name or "": model.objects.create(name="X", sort_name="X", slug="x").pk
        for model in (Label, Person, Place, Series)
    }
    user = get_user_model().objects.create_user(email="alice@example.org", password="secret")
    tally = Tally.objects.create(day=timezone.now().date(), answer=Tally.Answer.REFUSED, count=3)
    proof = Proof.objects.create(subject=hashed("x"), purposes="cart", notice=1, given_at=timezone.now())
    named |= {"tally": tally.pk, "proof": proof.pk}
    failed = make_mail(make_alert(release), failed_at=timezone.now(), error="550 no such user")
    named["alertmail"] = failed.pk
    partner = get_model("partner", "Partner").objects.create(code="sillon", name="Sillon")
    stock = get_model("partner", "StockRecord").objects.create(
        product=release, partner=partner, partner_sku="us", price=1, num_in_stock=2, num_allocated=0
    )
    return {
        "release": release.pk,
        "order": order.pk,
        "stock": stock.pk,
        "lot": Lot.objects.create(release=release, record=stock, copies=2, public_share=20).pk,
        "user": user.pk,
        "import": taken("{}").pk,
        **named,
    }


def somebody(role: str) -> Any:
    """A member of staff with one role."""
    person = get_user_model().objects.create_user(email=f"{role}@example.org", password="secret")
    person.is_staff = True
    person.save()
    person.groups.add(Group.objects.get(name=role))
    return person


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_reaches_what_is_its_own(client: Any, things: dict[str, int], role: str) -> None:
    client.force_login(somebody(role))
    wrong = {}
    for address, roles in ADDRESSES.items():
        status = client.get(f"/admin/{address.format(**things)}", follow=True).status_code
        # Django says 404 of an app in which somebody may see nothing.
        expected = 200 if role in roles else 404 if address.count("/") == 1 and address != "" else 403
        if status != expected:
            wrong[address] = (status, expected)
    assert wrong == {}


@pytest.mark.parametrize("who", ["stranger", "customer"])
def test_whoever_is_not_staff_sees_the_door_only(client: Any, things: dict[str, int], who: str) -> None:
    if who == "customer":
        client.force_login(get_user_model().objects.get(pk=things["user"]))
    for address in ADDRESSES:
        if address == "jsi18n/":  # words for the admin's scripts, no secret
            continue
        response = client.get(f"/admin/{address.format(**things)}")
        assert (address, response.status_code) == (address, 302)
        assert response["Location"].startswith("/admin/login/?next=")


def test_every_address_of_the_admin_is_named_above() -> None:
    named = ("label", "person", "place", "series", "tally", "proof", "alertmail", "lot")
    ones = dict.fromkeys(("release", "order", "stock", "user", "import", *named), 1)
    known = {resolve(f"/admin/{address.format(**ones).partition('?')[0]}").url_name for address in ADDRESSES}
    there = set(names(admin.site.get_urls()))
    assert there - known == OPEN
    assert known - there == {None}  # “…/7/” leads on to “…/7/change/”


def names(urls: list[Any]) -> list[str]:
    """The names of a table of addresses; those without one only lead on to another."""
    found = []
    for url in urls:
        if isinstance(url, URLResolver):
            found += names(url.url_patterns)
        elif isinstance(url, URLPattern) and url.name:
            found.append(url.name)
    return found


def test_the_shop_moves_copies_and_changes_nothing_else(client: Any, paris_58: Release) -> None:
    client.force_login(somebody("shop"))
    address = f"/admin/catalogue/product/{paris_58.pk}"
    moved = client.post(
        f"{address}/stock/", {"movement": "received", "movement_copies": "5", "movement_reason": "found"}
    )
    assert moved.status_code == 302
    assert Release.objects.get(pk=paris_58.pk).sellable == 15
    assert client.post(f"{address}/change/", {"title": "Mine"}).status_code == 403
    assert Release.objects.get(pk=paris_58.pk).title == "Paris ’58"


def test_an_editor_moves_no_copies(client: Any, paris_58: Release) -> None:
    client.force_login(somebody("editor"))
    data = form_of(client, paris_58, title="Paris", movement="received", movement_copies="5")
    assert client.post(f"/admin/catalogue/product/{paris_58.pk}/change/", data).status_code == 302
    release = Release.objects.get(pk=paris_58.pk)
    assert (release.title, release.sellable) == ("Paris", 10)


def test_an_owner_reads_the_answers_and_the_proofs_and_nobody_writes_them(
    client: Any, things: dict[str, int], staff: Any
) -> None:
    client.force_login(somebody("owner"))
    days = client.get("/admin/consent/tally/").content.decode()
    assert re.findall(r'field-(?:answer|count)">([^<]+)<', days) == ["refused", "3"]
    assert 'field-purposes">cart<' in client.get("/admin/consent/proof/").content.decode()
    assert client.get(f"/admin/consent/proof/?q={hashed('x')}").context["cl"].result_count == 1
    assert client.get(f"/admin/consent/proof/?q={hashed('x')[:60]}").context["cl"].result_count == 0
    for person in (None, staff):
        if person:
            client.force_login(person)
        for model in ("tally", "proof"):
            page = client.get(f"/admin/consent/{model}/{things[model]}/change/").content.decode().partition("<main")[2]
            assert set(re.findall(r"<input [^>]*name=\"(\w+)\"", page)) == {"csrfmiddlewaretoken"}
            assert client.post(f"/admin/consent/{model}/{things[model]}/change/", {"count": "9"}).status_code == 403
            assert client.post(f"/admin/consent/{model}/{things[model]}/delete/", {"post": "yes"}).status_code == 403
            assert client.post(f"/admin/consent/{model}/add/", {}).status_code == 403
    assert (Tally.objects.get().count, Proof.objects.get().purposes) == (3, "cart")


def test_an_owner_cannot_become_a_superuser_nor_change_one(client: Any, staff: Any) -> None:
    owner = somebody("owner")
    client.force_login(owner)
    data = {"email": owner.email, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    client.post(f"/admin/accounts/user/{owner.pk}/change/", data)
    owner.refresh_from_db()
    assert not owner.is_superuser
    assert client.post(f"/admin/accounts/user/{staff.pk}/change/", {"email": "x@example.org"}).status_code == 403
    password = {"password1": "Zw4nzig-Schallplatten", "password2": "Zw4nzig-Schallplatten", "usable_password": "true"}
    assert client.post(f"/admin/accounts/user/{staff.pk}/password/", password).status_code == 403
    staff.refresh_from_db()
    assert staff.check_password("secret")

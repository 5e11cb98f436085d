"""The banner's answers and the cookie page, as a browser sends and sees them."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from catalog.models import Release
from consent.choice import read
from consent.models import AccountChoice, Proof, Tally, hashed
from consent.purposes import Purpose, registry

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ACCEPT, REFUSE = {"answer": "accept"}, {"answer": "refuse"}
BANNER = 'aria-labelledby="banner-question"'


def tallies() -> dict[str, int]:
    """How many answers of each kind today."""
    return dict(Tally.objects.filter(day=NOW.date()).values_list("answer", "count"))


@time_machine.travel(NOW, tick=False)
def test_a_yes_has_a_proof_that_names_nobody(client: Client, db: None) -> None:
    response: Any = client.post("/cookies/choice/", ACCEPT | {"next": "/releases/?sort=title"})
    assert response.status_code == 302
    assert response.url == "/cookies/kept/?next=%2Freleases%2F%3Fsort%3Dtitle"
    assert client.get(response.url).headers["Location"] == "/releases/?sort=title"
    choice = read(client.cookies["choice"].value)
    assert choice
    proof = Proof.objects.get()
    assert {field.name for field in Proof._meta.get_fields()} == {
        "id", "subject", "purposes", "notice", "gpc", "given_at", "ended_at", "ending",
    }  # fmt: skip
    assert (proof.subject, proof.purposes, proof.notice, proof.gpc) == (
        hashed(choice.subject),
        "cart history",
        1,
        False,
    )
    assert (proof.given_at, proof.ended_at) == (NOW, None)
    assert choice.subject not in proof.subject
    assert tallies() == {"accepted": 1}
    assert BANNER not in client.get("/").content.decode()


@time_machine.travel(NOW, tick=False)
def test_a_no_leaves_a_count_and_no_identifier(client: Client, db: None) -> None:
    client.post("/cookies/choice/", REFUSE)
    other = Client()
    other.post("/cookies/choice/", REFUSE)
    assert client.cookies["choice"].value == other.cookies["choice"].value
    assert Proof.objects.count() == 0
    assert tallies() == {"refused": 2}
    assert BANNER not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("ticks", "kept", "kind"),
    [([], "", "refused"), (["cart"], "cart", "partly"), (["history"], "history", "partly"),
     (["cart", "history"], "cart history", "accepted"), (["cart", "nonsense"], "cart", "partly")],
)  # fmt: skip
def test_the_form_keeps_what_is_ticked(client: Client, db: None, ticks: list[str], kept: str, kind: str) -> None:
    assert client.get("/cookies/").content.decode().count(" checked") == 0
    client.post("/cookies/choice/", {"answer": "chosen", "purpose": ticks})
    assert list(Proof.objects.values_list("purposes", flat=True)) == ([kept] if kept else [])
    assert list(Tally.objects.values_list("answer", "count")) == [(kind, 1)]
    page = client.get("/cookies/").content.decode()
    assert [purpose for purpose in Purpose.values if f'value="{purpose}" checked' in page] == kept.split()


@pytest.mark.parametrize("answer", [None, "", "yes", "accept "])
def test_what_is_no_answer_changes_nothing(client: Client, db: None, answer: str | None) -> None:
    response = client.post("/cookies/choice/", {} if answer is None else {"answer": answer}, follow=True)
    assert "That was no answer." in response.content.decode()
    assert "choice" not in client.cookies
    assert BANNER in client.get("/").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "/\\evil.example",
        "",
        "releases/",
        "http://testserver@evil.example/",
    ],
)
def test_the_way_back_is_one_of_our_pages(client: Client, db: None, elsewhere: str) -> None:
    response: Any = client.post("/cookies/choice/", ACCEPT | {"next": elsewhere})
    assert response.url == "/cookies/kept/?next=%2Fcookies%2F"
    assert client.get("/cookies/kept/", {"next": elsewhere}).headers["Location"] == "/cookies/"
    response = client.post("/cookies/revoke/", {"next": elsewhere})
    assert response.url == "/cookies/"


@pytest.mark.parametrize("path", ["/cookies/choice/", "/cookies/revoke/", "/cookies/forget/"])
def test_nothing_is_answered_by_a_link_or_by_another_site(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, ACCEPT, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert strict.post(path, ACCEPT, headers={"Origin": "https://evil.example"}).status_code == 403
    assert (dict(strict.cookies), Proof.objects.count(), Tally.objects.count()) == ({}, 0, 0)
    assert strict.post(path, ACCEPT, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302


def test_a_browser_without_cookies_is_told(client: Client, db: None) -> None:
    client.post("/cookies/choice/", ACCEPT | {"next": "/releases/"})
    client.cookies.clear()
    page = client.get("/cookies/kept/", {"next": "/releases/"})
    assert page.status_code == 200
    assert "Your browser keeps no cookies" in page.content.decode()
    assert 'href="/releases/"' in page.content.decode()
    assert BANNER in page.content.decode()


def test_revoking_ends_the_yes_at_once(client: Client, db: None) -> None:
    client.post("/cookies/choice/", ACCEPT)
    assert '<form method="post" action="/cookies/revoke/">' in client.get("/").content.decode()
    client.cookies["history"] = "1:x"
    response: Any = client.post("/cookies/revoke/", {"next": "/house/"})
    assert response.url == "/house/"
    assert {name: morsel["max-age"] for name, morsel in response.cookies.items()} == {
        "choice": 15_724_800, "history": 0, "messages": "",
    }  # fmt: skip
    proof = Proof.objects.get()
    assert (proof.ended_at is not None, proof.ending) == (True, "revoked")
    choice = read(client.cookies["choice"].value)
    assert choice
    assert (choice.purposes, choice.subject) == (frozenset(), "")
    assert dict(Tally.objects.values_list("answer", "count")) == {"accepted": 1, "revoked": 1}
    assert "/cookies/revoke/" not in client.get("/").content.decode()


def test_two_tabs_that_choose_differently(client: Client, db: None) -> None:
    """The later answer counts, and the one before has ended."""
    client.post("/cookies/choice/", ACCEPT)
    client.post("/cookies/choice/", {"answer": "chosen", "purpose": "cart"})
    first, second = Proof.objects.order_by("pk")
    assert (first.ending, second.ending, second.purposes) == ("replaced", "", "cart")
    assert first.subject != second.subject, "the history was given up: a copy of its cookie has to be worth nothing"
    client.post("/cookies/choice/", ACCEPT)
    third = Proof.objects.latest("pk")
    assert (third.subject, third.purposes) == (second.subject, "cart history")
    client.post("/cookies/choice/", REFUSE)
    assert Proof.objects.filter(ended_at=None).count() == 0


def test_forgetting_deletes_every_cookie(client: Client, paris_58: Release) -> None:
    client.post("/cookies/choice/", ACCEPT)
    client.post("/cart/add/paris-58/", {"quantity": "1"})
    client.get("/releases/paris-58/")
    held = set(client.cookies)
    assert held == {"choice", "cart", "history", "messages"}
    response: Any = client.post("/cookies/forget/")
    assert {name: morsel["max-age"] for name, morsel in response.cookies.items()} == dict.fromkeys(held, 0)
    assert Proof.objects.get().ending == "revoked"
    page = client.get(response.url).content.decode()
    assert "Everything is deleted" in page
    assert BANNER in page


def test_global_privacy_control_is_a_no_without_asking(client: Client, db: None) -> None:
    page = client.get("/", headers={"Sec-GPC": "1"}).content.decode()
    assert BANNER not in page
    assert "Global Privacy Control" in page
    client.post("/cookies/choice/", ACCEPT, headers={"Sec-GPC": "1"})
    assert Proof.objects.get().gpc is True
    page = client.get("/", headers={"Sec-GPC": "1"}).content.decode()
    assert "Global Privacy Control" not in page
    assert "/cookies/revoke/" in page, "an explicit yes wins"


def test_changed_texts_ask_everyone_again(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post("/cookies/choice/", ACCEPT)
    monkeypatch.setattr("consent.notice.version", lambda: 2)
    response = client.get("/")
    assert BANNER in response.content.decode()
    assert response.cookies["choice"]["max-age"] == 0
    assert Proof.objects.get().ended_at is None


def test_signed_in_the_accounts_choice_counts(client: Client, staff: Any) -> None:
    client.post("/cookies/choice/", ACCEPT)
    device = client.cookies["choice"].value
    client.force_login(staff)
    assert BANNER in client.get("/").content.decode(), "the account has not chosen"
    response: Any = client.post("/cookies/choice/", REFUSE | {"next": "/house/"})
    assert response.url == "/house/"
    assert "choice" not in response.cookies
    assert AccountChoice.objects.get().purposes == ""
    assert BANNER not in client.get("/").content.decode()
    client.post("/cookies/choice/", ACCEPT)
    assert AccountChoice.objects.get().purposes == "cart history"
    assert Proof.objects.filter(ended_at=None).count() == 2
    client.post("/cookies/revoke/")
    assert Proof.objects.filter(ended_at=None).count() == 1
    client.logout()
    client.cookies["choice"] = device
    assert "/cookies/revoke/" in client.get("/").content.decode(), "the browser's own yes is untouched"


def test_the_page_lists_every_cookie_of_the_registry(client: Client, db: None) -> None:
    page = client.get("/cookies/").content.decode()
    assert all(f'<td class="table__name">{name}</td>' in page for name in registry())
    assert page.count('<td class="table__name">') == len(registry()) == 6
    for words in ("182 days", "30 days", "Until you close the browser", "It does not exist"):
        assert words in page


@pytest.mark.parametrize("path", ["/cookies/", "/checkout/", "/cart/", "/releases/none/", "/fr/releases/none/"])
def test_the_banner_and_the_foot_are_on_every_page(client: Client, paris_58: Release, path: str) -> None:
    client.post("/cart/add/paris-58/", {"quantity": "1"})
    page = client.get(path).content.decode()
    assert BANNER in page
    assert '/cookies/#choice">' in page


@pytest.mark.parametrize("queries", [1])
def test_asking_what_is_permitted_is_one_query_for_a_yes(
    client: Client, db: None, django_assert_num_queries: Any, queries: int
) -> None:
    with django_assert_num_queries(0):
        client.get("/house/")
    client.post("/cookies/choice/", REFUSE)
    client.get("/house/")  # takes the notice along
    with django_assert_num_queries(0):
        client.get("/house/")
    client.post("/cookies/choice/", ACCEPT)
    client.get("/house/")
    with django_assert_num_queries(queries):
        client.get("/house/")


@pytest.mark.parametrize(
    ("answer", "counted"), [(ACCEPT, {"accepted": 1, "revoked": 1}), (REFUSE, {"refused": 1}), (None, {})]
)
def test_deleting_everything_deletes_the_accounts_answer(
    client: Client, staff: Any, answer: Any, counted: dict[str, int]
) -> None:
    client.force_login(staff)
    if answer:
        client.post("/cookies/choice/", answer)
    client.post("/cookies/forget/")
    assert AccountChoice.objects.count() == Proof.objects.filter(ended_at=None).count() == 0
    assert Session.objects.count() == 0, "nor does a copy of the session's cookie open anything"
    assert dict(Tally.objects.values_list("answer", "count")) == counted

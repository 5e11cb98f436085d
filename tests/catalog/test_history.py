"""The records that a visitor looked at: kept with a yes only, and only in the browser."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client, RequestFactory

from catalog import history
from catalog.history import LONGEST, SALT
from catalog.models import Release
from consent import permission
from consent.choice import yes
from consent.permission import Permission
from consent.purposes import HISTORY_ITEMS, Purpose
from tests.records import make_release

HEAD = "<h2>You looked at</h2>"


def say_yes(client: Client, *purposes: str) -> None:
    client.post("/cookies/choice/", {"answer": "chosen", "purpose": purposes})


def look(client: Client, releases: Iterable[Release], **headers: str) -> list[Any]:
    return [client.get(f"/releases/{release.slug}/", headers=headers) for release in releases]


def listed(page: Any) -> list[str]:
    """The slugs of the line “You looked at”, in order."""
    return [release.slug for release in page.context["recently_viewed"]]


@pytest.fixture
def shelf(db: None) -> list[Release]:
    return [make_release(f"record-{number}", title=f"Record {number}") for number in range(1, 9)]


@pytest.mark.parametrize("answer", [None, {"answer": "refuse"}, {"answer": "chosen", "purpose": "cart"}])
def test_without_a_yes_nothing_is_written_or_shown(client: Client, shelf: list[Release], answer: Any) -> None:
    if answer:
        client.post("/cookies/choice/", answer)
    pages = [*look(client, shelf[:3]), client.get("/")]
    assert all("history" not in page.cookies for page in pages)
    assert all(HEAD not in page.content.decode() for page in pages)


def test_with_a_yes_the_last_ones_are_shown_newest_first(client: Client, shelf: list[Release]) -> None:
    say_yes(client, "history")
    pages = look(client, [*shelf[:3], shelf[0]])
    assert [listed(page) for page in pages] == [
        [], ["record-1"], ["record-2", "record-1"], ["record-3", "record-2"],
    ]  # fmt: skip
    assert listed(client.get("/")) == ["record-1", "record-3", "record-2"]
    assert listed(client.get("/fr/")) == ["record-1", "record-3", "record-2"]
    assert HEAD in client.get("/").content.decode()
    look(client, shelf)
    assert listed(client.get("/")) == [f"record-{number}" for number in (8, 7, 6, 5, 4, 3)]


def test_twenty_records_and_no_more(client: Client, shelf: list[Release]) -> None:
    say_yes(client, "history")
    more = [make_release(f"more-{number}") for number in range(HISTORY_ITEMS)]
    look(client, [*shelf, *more])
    keys = client.cookies["history"].value.split(":")[0].split(".")
    assert keys == [str(release.pk) for release in reversed(more)]


def test_a_record_that_is_gone_is_left_out(client: Client, shelf: list[Release]) -> None:
    say_yes(client, "history")
    look(client, shelf[:3])
    shelf[1].delete()
    Release.objects.filter(pk=shelf[0].pk).update(lifecycle="draft")
    assert listed(client.get("/")) == ["record-3"]


def test_a_browser_that_fetches_ahead_does_not_look(client: Client, shelf: list[Release]) -> None:
    say_yes(client, "history")
    look(client, shelf[:1], **{"Sec-Purpose": "prefetch"})
    client.head(f"/releases/{shelf[1].slug}/")
    assert "history" not in client.cookies
    assert client.get("/releases/no-such-record/").status_code == 404
    assert "history" not in client.cookies


@pytest.mark.parametrize("value", ["", "x", "1.2.3", "1:x", "9" * 5000, '["x"]', "1.x:y", "\x00", "é"])
def test_a_forged_list_is_no_list(client: Client, shelf: list[Release], value: str) -> None:
    say_yes(client, "history")
    client.cookies["history"] = value
    assert listed(client.get("/")) == []
    assert look(client, shelf[:1])[0].status_code == 200
    assert listed(client.get("/")) == ["record-1"]


def test_a_list_belongs_to_one_consent(client: Client, shelf: list[Release]) -> None:
    """Another's list, or one's own from before a revocation, gives nothing."""
    say_yes(client, "history")
    look(client, shelf[:2])
    list_before, choice_before = client.cookies["history"].value, client.cookies["choice"].value
    other = Client()
    say_yes(other, "history")
    other.cookies["history"] = list_before
    assert listed(other.get("/")) == []
    client.post("/cookies/revoke/")
    client.cookies["history"], client.cookies["choice"] = list_before, choice_before
    assert listed(client.get("/")) == []
    client.cookies.clear()
    say_yes(client, "history", "cart")
    client.cookies["history"] = list_before
    assert listed(client.get("/")) == []


def test_permitting_more_keeps_the_list_and_giving_the_cart_up_too(client: Client, shelf: list[Release]) -> None:
    say_yes(client, "history")
    look(client, shelf[:1])
    for purposes in (("history", "cart"), ("history",)):
        say_yes(client, *purposes)
        assert listed(client.get("/")) == ["record-1"]


def test_signing_out_forgets(client: Client, staff: Any, shelf: list[Release]) -> None:
    client.force_login(staff)
    say_yes(client, "history")
    look(client, shelf[:1])
    assert listed(client.get("/")) == ["record-1"]
    response = client.post("/admin/logout/")
    assert response.cookies["history"]["max-age"] == 0


def test_a_list_of_ours_counts_for_nothing_where_it_is_not_permitted(db: None) -> None:
    """Signed for the very subject that permits, now, only the cart; or longer than any list that we write."""
    request, cart_only, both = RequestFactory().get("/"), yes([Purpose.CART], 1), yes(Purpose, 1)
    for choice, keys, expected in ((both, "1.2", [1, 2]), (cart_only, "1.2", []), (both, f"1.{'2' * LONGEST}", [])):
        given = Permission(choice)
        permission.keep(request, given)
        request.COOKIES["history"] = Signer(salt=f"{SALT}.{given.subject}").sign(keys)
        assert history.of(request) == expected

"""“Merge into …”: choose the one to keep, see what would move, confirm by POST; it stands in the history."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from catalog.models import Label, Place, Release, Session
from tests.records import make_release

PLACES = "/admin/catalogue/place/"


@pytest.fixture
def nolas(db: None) -> tuple[Place, Place]:
    """One studio as two sources spell it; the second has a session."""
    nola, nolas = (Place.objects.create(name=name, sort_name=name, slug=name.lower()) for name in ("Nola", "Nolas"))
    Session.objects.create(release=make_release(), place=nolas, date_from="1959", date_to="1959")
    return nola, nolas


def test_the_page_shows_what_would_move_and_writes_nothing(office: Any, nolas: tuple[Place, Place]) -> None:
    nola, duplicate = nolas
    form = office.get(f"{PLACES}{duplicate.pk}/change/").content.decode()
    assert f'href="{PLACES}merge/?ids={duplicate.pk}"' in form
    page = office.get(f"{PLACES}merge/?ids={duplicate.pk}").content.decode()
    assert "sessions (1)" in page
    assert 'data-model-name="formerplace"' in page  # the autocomplete asks for places
    confirm = office.get(f"{PLACES}merge/?ids={duplicate.pk}&into={nola.pk}").content.decode()
    assert "All of it moves to <strong>Nola</strong>" in confirm
    assert "Keep the old spelling" in confirm
    assert Place.objects.count() == 2


def test_confirmed_it_stands_in_the_history_of_both(office: Any, nolas: tuple[Place, Place]) -> None:
    nola, duplicate = nolas
    answer = office.post(f"{PLACES}merge/?ids={duplicate.pk}&into={nola.pk}", {"as_printed": "on"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PLACES}{nola.pk}/change/")
    assert list(Place.objects.all()) == [nola]
    session = Session.objects.get()
    assert (session.place, session.place_credited) == (nola, "Nolas")
    release = Release.objects.get()
    history = office.get(f"/admin/catalogue/product/{release.pk}/history/").content.decode()
    assert "Place: <del>Nolas</del> → <ins>Nola</ins>" in history
    assert "Added former name “Nolas”." in office.get(f"{PLACES}{nola.pk}/history/").content.decode()
    page = office.get(f"{PLACES}{nola.pk}/change/").content.decode()
    assert 'value="Nolas"' in page  # its other spellings can be seen, and mended


def test_without_the_tick_the_old_spelling_goes(office: Any, nolas: tuple[Place, Place]) -> None:
    nola, duplicate = nolas
    office.post(f"{PLACES}merge/?ids={duplicate.pk}&into={nola.pk}", {})
    assert Session.objects.get().place_credited == ""


def test_several_are_chosen_in_the_list(office: Any, nolas: tuple[Place, Place]) -> None:
    pks = [place.pk for place in nolas]
    answer = office.post(PLACES, {"action": "merge_chosen", "_selected_action": pks})
    assert answer["Location"] == f"{PLACES}merge/?ids={pks[0]},{pks[1]}"
    third = Place.objects.create(name="Nola Penthouse", sort_name="N", slug="nola-penthouse")
    office.post(f"{answer['Location']}&into={third.pk}", {"as_printed": "on"})
    assert list(Place.objects.all()) == [third]
    assert [former.name for former in third.former.all()] == ["Nola", "Nolas"]


@pytest.mark.parametrize("query", ["", "?ids=", "?ids=x", "?ids=99999999999", "?ids=999"])
def test_nothing_chosen_leads_back_to_the_list(office: Any, db: None, query: str) -> None:
    answer = office.get(f"{PLACES}merge/{query}")
    assert (answer.status_code, answer["Location"]) == (302, PLACES)


@pytest.mark.parametrize("into", ["x", "999999999999", "1.5"])
def test_what_no_form_has_sent_is_as_nothing(office: Any, nolas: tuple[Place, Place], into: str) -> None:
    address = f"{PLACES}merge/?ids={nolas[1].pk}&into={into}"
    for answer in (office.get(address), office.post(address, {})):
        assert answer.status_code == 200
        assert "All of it moves" not in answer.content.decode()
    assert Place.objects.count() == 2


@pytest.mark.parametrize("into", ["", "999999", "itself"])
def test_what_cannot_be_kept_is_said_and_nothing_moves(office: Any, nolas: tuple[Place, Place], into: str) -> None:
    duplicate = nolas[1]
    address = f"{PLACES}merge/?ids={duplicate.pk}&into={duplicate.pk if into == 'itself' else into}"
    for answer in (office.get(address), office.post(address, {})):
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
    assert Place.objects.count() == 2


def test_a_number_under_both_is_said_and_cannot_be_confirmed(office: Any, db: None) -> None:
    sam, sams = (Label.objects.create(name=name, sort_name=name, slug=name.lower()) for name in ("Sam", "Sams"))
    for slug, label in (("first", sam), ("second", sams)):
        make_release(slug, label=label, catalogue_number="SR1")
    address = f"/admin/catalogue/label/merge/?ids={sams.pk}&into={sam.pk}"
    page = office.get(address).content.decode()
    assert "SR1 stands under both" in page
    assert 'value="Merge"' not in page
    assert "SR1 stands under both" in office.post(address, {}, follow=True).content.decode()
    assert Label.objects.count() == 2


def test_a_new_name_is_found_by_the_old_one(office: Any, nolas: tuple[Place, Place]) -> None:
    nola = nolas[0]
    data = {"name": "Nola Penthouse", "sort_name": "", "slug": "nola-penthouse"}
    data |= {f"former-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert office.post(f"{PLACES}{nola.pk}/change/", data).status_code == 302
    nola.refresh_from_db()
    assert (nola.name, nola.sort_name) == ("Nola Penthouse", "Nola Penthouse")
    assert Place.objects.called("Nola") == Place.objects.at("nola") == nola


def test_the_shop_role_merges_nothing(client: Any, nolas: tuple[Place, Place]) -> None:
    person = get_user_model().objects.create_user(email="shop@example.org", password="secret")
    person.is_staff = True
    person.save()
    person.groups.add(Group.objects.get(name="shop"))
    client.force_login(person)
    nola, duplicate = nolas
    assert client.post(f"{PLACES}merge/?ids={duplicate.pk}&into={nola.pk}", {}).status_code == 403
    assert Place.objects.count() == 2


@pytest.mark.parametrize(("role", "status", "spellings"), [("editor", 302, ["Nola’s"]), ("shop", 403, [])])
def test_a_spelling_can_be_added_by_hand(
    client: Any, nolas: tuple[Place, Place], role: str, status: int, spellings: list[str]
) -> None:
    person = get_user_model().objects.create_user(email="somebody@example.org", password="secret")
    person.is_staff = True
    person.save()
    person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    nola = nolas[0]
    data = {"name": "Nola", "name_fr": "", "sort_name": "Nola", "slug": "nola"}
    data |= {
        "former-TOTAL_FORMS": "1",
        "former-INITIAL_FORMS": "0",
        "former-0-name": "Nola’s",
        "former-0-slug": "nola-s",
    }
    assert client.post(f"{PLACES}{nola.pk}/change/", data).status_code == status
    assert [former.name for former in nola.former.all()] == spellings

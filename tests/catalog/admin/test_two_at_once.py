"""Two members of staff have the same release open: the second is told, and nothing is overwritten."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from catalog.models import Release
from tests.office import form_of, save
from tests.races import at_once
from tests.records import make_release


def test_the_second_is_told_and_nothing_is_overwritten(office: Any, paris_58: Release) -> None:
    second = form_of(office, paris_58, title="Second")
    assert save(office, paris_58, title="First").status_code == 302
    answer = office.post(f"/admin/catalogue/product/{paris_58.pk}/change/", second)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Somebody else has saved this release while you had it open." in page
    assert "staff@example.org" in page
    assert 'value="Second"' in page  # what was typed is still there to be carried over
    assert Release.objects.get(pk=paris_58.pk).title == "First"
    # Sending the same form once more does not help.
    office.post(f"/admin/catalogue/product/{paris_58.pk}/change/", second)
    assert Release.objects.get(pk=paris_58.pk).title == "First"


@pytest.mark.parametrize("version", ["", "now", "2022-11-01", "0001-01-01T00:00:00+00:00", "x" * 100])
def test_a_form_without_a_version_is_refused(office: Any, paris_58: Release, version: str) -> None:
    assert save(office, paris_58, title="Other", version=version).status_code == 200
    assert Release.objects.get(pk=paris_58.pk).title == "Paris ’58"


def test_saving_twice_in_a_row_is_no_conflict(office: Any, paris_58: Release) -> None:
    assert save(office, paris_58, title="First").status_code == 302
    assert save(office, paris_58, title="Second").status_code == 302
    assert Release.objects.get(pk=paris_58.pk).title == "Second"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_four_who_save_at_the_same_moment_one_is_saved() -> None:
    release = make_release()
    get_user_model().objects.create_superuser(email="staff@example.org", password="secret")

    def office() -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get())
        return client

    clients, form = [office() for _number in range(4)], form_of(office(), release)

    def send(number: int) -> Any:
        data = form | {"title": f"Title {number}"}
        return clients[number].post(f"/admin/catalogue/product/{release.pk}/change/", data).status_code

    statuses = at_once([partial(send, number) for number in range(4)])
    assert sorted(map(str, statuses)) == ["200", "200", "200", "302"]
    assert Release.objects.get(pk=release.pk).title == f"Title {statuses.index(302)}"

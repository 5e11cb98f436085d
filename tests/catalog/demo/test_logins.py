"""The demo's logins: one with every right, one for each role; none of them outside a demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

LOGINS = {"staff@sillon.example": [], "editor@sillon.example": ["editor"], "shop@sillon.example": ["shop"]}


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A catalogue without a release."""
    path = tmp_path / "empty.json"
    path.write_text('{"releases": []}')
    return path


def load(empty: Path) -> None:
    call_command("load_demo", file=empty, no_pictures=True, verbosity=0)


def test_each_role_has_a_login_and_loading_again_changes_none(client: Any, db: None, empty: Path) -> None:
    load(empty)
    people = get_user_model().objects.order_by("pk")
    assert {person.email: [group.name for group in person.groups.all()] for person in people} == LOGINS
    assert [(person.is_staff, person.is_superuser) for person in people] == [(True, True), (True, False), (True, False)]
    shop = people.get(email="shop@sillon.example")
    shop.groups.clear()
    load(empty)
    assert (people.count(), shop.groups.count()) == (3, 0)
    for email in LOGINS:
        answer = client.post("/admin/login/?next=/admin/", {"username": email, "password": "sillon-demo"})
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_outside_a_demo_nobody_is_made(db: None, settings: Any, empty: Path) -> None:
    settings.DEMO = False
    load(empty)
    assert not get_user_model().objects.exists()

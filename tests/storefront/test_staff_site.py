"""The back office speaks the language of the browser, at its one address."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Release


@pytest.mark.parametrize(
    ("browser", "said"),
    [("fr-FR,fr;q=0.9", "Titre et artiste"), ("en", "Title and artist"), ("de", "Title and artist")],
)
def test_the_form_speaks_the_browsers_language(
    client: Any, staff: Any, paris_58: Release, browser: str, said: str
) -> None:
    client.force_login(staff)
    page = client.get(f"/admin/catalogue/product/{paris_58.pk}/change/", headers={"Accept-Language": browser})
    assert said in page.content.decode()
    assert "Accept-Language" in page["Vary"]


def test_the_door_speaks_french_too_and_the_shop_stays_as_addressed(client: Any, db: None) -> None:
    door = client.get("/admin/login/", headers={"Accept-Language": "fr"})
    assert '<html lang="fr"' in door.content.decode()
    home = client.get("/cookies/", headers={"Accept-Language": "fr"})
    assert '<html lang="en"' in home.content.decode()


def test_what_staff_come_for_stands_first(client: Any, staff: Any) -> None:
    client.force_login(staff)
    apps = client.get("/admin/").context["app_list"]
    names = [(app["app_label"], [model["object_name"] for model in app["models"]]) for app in apps]
    assert names == [
        ("catalogue", ["Product", "Lot", "Person", "Label", "Place", "Series", "AlertMail"]),
        ("order", ["Order"]), ("accounts", ["User"]), ("consent", ["Tally", "Proof"]),
    ]  # fmt: skip

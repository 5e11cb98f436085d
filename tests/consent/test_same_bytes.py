"""Two strangers in the same state get the same bytes of a public page, so that it can be cached whole (speed.md)."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Release

PUBLIC = (
    "/",
    "/releases/",
    "/releases/paris-58/",
    "/people/",
    "/in-process/",
    "/house/",
    "/cookies/",
    "/releases/none/",
)
STATES: dict[str, tuple[dict[str, Any] | None, dict[str, str]]] = {
    "no choice": (None, {}),
    "refused": ({"answer": "refuse"}, {}),
    "accepted": ({"answer": "accept"}, {}),
    "cart only": ({"answer": "chosen", "purpose": "cart"}, {}),
    "gpc": (None, {"Sec-GPC": "1"}),
}


@pytest.mark.parametrize("prefix", ["", "/fr"])
@pytest.mark.parametrize("state", STATES)
def test_two_strangers_get_the_same_bytes(paris_58: Release, state: str, prefix: str) -> None:
    answer, headers = STATES[state]
    strangers = [Client(headers=headers) for _ in range(2)]
    for stranger in strangers:
        if answer:
            stranger.post("/cookies/choice/", answer)
            stranger.get("/cookies/")  # takes the notice along
    for path in PUBLIC:
        # Each page alone: with a history, the one page would be in the other.
        first, second = (stranger.get(prefix + path) for stranger in strangers)
        assert first.content == second.content, path
        assert first.content
        for stranger in strangers:
            for value in (morsel.value for name, morsel in stranger.cookies.items() if name != "history"):
                assert not value or value not in first.content.decode(), path


def test_each_state_is_a_variant(paris_58: Release) -> None:
    """The comparison above would be worth little if all states looked alike."""
    pages = set()
    for answer, headers in STATES.values():
        client = Client(headers=headers)
        if answer:
            client.post("/cookies/choice/", answer)
            client.get("/cookies/")
        pages.add(client.get("/cookies/").content)
    assert len(pages) == len(STATES)

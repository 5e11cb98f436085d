"""Every address of the shop, asked and posted to in five states of consent: no cookie but the declared ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from catalog.models import Release

DAY = 86_400
VISIT = {"cart": "", "sessionid": "", "csrftoken": "", "messages": ""}
YES = {"choice": 182 * DAY}
# Each state: the answer, and the life of every cookie that may be there then.
STATES: dict[str, tuple[dict[str, Any] | None, dict[str, Any]]] = {
    "no choice": (None, VISIT),
    "refused": ({"answer": "refuse"}, VISIT | YES),
    "accepted": ({"answer": "accept"}, VISIT | YES | {"cart": 30 * DAY, "history": 30 * DAY}),
    "cart only": ({"answer": "chosen", "purpose": "cart"}, VISIT | YES | {"cart": 30 * DAY}),
    "history only": ({"answer": "chosen", "purpose": "history"}, VISIT | YES | {"history": 30 * DAY}),
}
# What stands in an address; whatever is not named here is a word or a number that leads nowhere.
SAMPLES = {"slug": "paris-58", "path": "none.webp"}


def routes(patterns: Any, prefix: str = "") -> Iterator[str]:
    """Every route with a name. The admin's list of an app is the one regular expression among them."""
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and entry.name:
            yield "admin/catalogue/" if route.endswith("/$") else route


def addresses() -> list[str]:
    """One address for every route with a name, the admin's too."""
    with translation.override("en"):
        found = {"/" + re.sub(r"<(\w+:)?(\w+)>", sample, route) for route in routes(get_resolver().url_patterns)}
    assert not [address for address in found if set(address) & set("<>()^$\\")]
    return sorted(found)


def sample(part: re.Match[str]) -> str:
    """What stands for a part of a route."""
    kind, name = part[1], part[2]
    return SAMPLES.get(name) or {"int:": "1", "uuid:": str(UUID(int=0))}.get(kind, "none")


def look(response: Any, allowed: dict[str, Any]) -> None:
    """The response sets what is declared, with the life that this state allows; a deletion is always right."""
    for name, morsel in response.cookies.items():
        life = morsel["max-age"]
        assert life == 0 or (name in allowed and life == allowed[name] and not (life == "" and morsel["expires"])), name


@pytest.mark.parametrize("state", STATES)
def test_no_address_sets_an_undeclared_cookie_or_a_wrong_life(paris_58: Release, staff: Any, state: str) -> None:
    answer, allowed = STATES[state]
    found = addresses()
    assert {"/", "/cart/", "/checkout/", "/releases/paris-58/", "/cookies/", "/admin/login/"} <= set(found)
    assert len(found) > 60
    client, office = Client(raise_request_exception=False), Client(raise_request_exception=False)
    office.force_login(staff)
    if answer:
        look(client.post("/cookies/choice/", answer), allowed)
        look(office.post("/cookies/choice/", answer), {**allowed, **VISIT})
    # What the office keeps does not hang on the purposes: it is walked through before an answer and after a yes.
    both = (client, office) if state in ("no choice", "accepted") else (client,)
    for address in found:
        for who in both if address.startswith("/admin/") else (client,):
            for send in (who.get, who.post):
                if send == who.post and ("logout" in address or "/cookies/" in address):
                    continue
                response = send(address)
                assert response.status_code < 500, address
                look(response, allowed)


def test_the_life_of_each_cookie_is_looked_at(client: Client) -> None:
    """The look above sees what it is meant to see."""
    from django.http import HttpResponse

    for name, life in {"cart": DAY, "other": None, "history": None}.items():
        response = HttpResponse()
        response.set_cookie(name, "x", max_age=life)
        with pytest.raises(AssertionError):
            look(response, VISIT)

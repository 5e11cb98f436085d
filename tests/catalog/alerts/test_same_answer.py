"""Whoever is already on a list, every address gets the same answer, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import Alert, Release
from tests.catalog.alerts.waiting import ask, in_process, make_alert

Given = Callable[[Release], object]
KNOWN: dict[str, Given] = {
    "unknown": lambda release: None,
    "waiting": make_alert,
    "unconfirmed": lambda release: make_alert(release, place=None),
    "ended": lambda release: make_alert(release).end(Alert.Ending.BOUNCED),
    "waits for another": lambda release: make_alert(in_process("another")),
}


def whole(answer: Any) -> tuple[int, dict[str, str], bytes]:
    """Everything of a response that a stranger sees, but for the second at which it runs out."""
    return answer.status_code, {**dict(answer.items()), "Expires": ""}, answer.content


@pytest.mark.parametrize("path", ["/alerts/for/chez-francis/", "/alerts/", "/fr/alerts/for/chez-francis/"])
def test_every_address_gets_the_same(db: None, mailoutbox: list[Any], path: str) -> None:
    answers = set()
    for given in KNOWN.values():
        Alert.objects.all().delete()
        Release.objects.all().delete()
        given(in_process())
        client = Client()
        answer = client.post(path, {"email": "alice@example.org"})
        page = client.get(answer["Location"])
        answers.add(repr((whole(answer), whole(page))))
    assert len(answers) == 1
    assert "200" in answers.pop()


def test_the_limits_count_known_and_unknown_alike(db: None) -> None:
    release = in_process()
    make_alert(release)
    for email in ("alice@example.org", "zoe@example.org"):
        statuses = [ask(Client(REMOTE_ADDR=f"198.51.100.{number}"), release, email).status_code for number in range(7)]
        assert statuses == [302] * 5 + [429] * 2


def test_one_client_fills_no_list(db: None) -> None:
    release, client = in_process(), Client()
    statuses = [ask(client, release, f"reader{number}@example.org").status_code for number in range(100)]
    assert statuses == [302] * 30 + [429] * 70
    assert Alert.objects.count() == 30
    late = ask(client, release, "alice@example.org")
    assert (late.status_code, late["Retry-After"]) == (429, "3600")
    assert ask(Client(REMOTE_ADDR="198.51.100.7"), release, "alice@example.org").status_code == 302

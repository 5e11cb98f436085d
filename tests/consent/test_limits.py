"""So many tries, then a pause; and where the cache is away nobody is kept out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory
from django.utils import timezone
from redis import RedisError

from consent import limits

MINUTE = timedelta(minutes=1)


def tries(whose: str, count: int, what: str = "sign-in") -> list[bool]:
    return [limits.too_often(what, whose, times=2, within=MINUTE) for _ in range(count)]


def test_two_are_free_and_the_third_has_to_wait() -> None:
    assert tries("alice", 4) == [False, False, True, True]
    assert tries("bob", 1) == tries("alice", 1, what="mail") == [False]
    with time_machine.travel(timezone.now() + 2 * MINUTE):
        assert tries("alice", 3) == [False, False, True]


def test_a_good_try_counts_from_nothing_again() -> None:
    tries("alice", 2)
    limits.forget("sign-in", "alice")
    assert tries("alice", 3) == [False, False, True]


def test_the_cache_holds_no_address() -> None:
    tries("alice@example.org", 1)
    assert "alice" not in str(vars(cache))


@pytest.mark.parametrize(
    ("front", "passed_on", "client"),
    [
        (0, "", "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (3, "198.51.100.1, 203.0.113.9", "192.0.2.1"),
        (1, "nonsense", "nonsense"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_whose_request_it_is(rf: RequestFactory, settings: Any, front: int, passed_on: str, client: str) -> None:
    settings.FRONT_SERVERS = front
    headers = {"X-Forwarded-For": passed_on} if passed_on else {}
    assert limits.client(rf.get("/", headers=headers, REMOTE_ADDR="192.0.2.1")) == client


def test_without_a_cache_nobody_is_kept_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise RedisError("away")

    for verb in ("add", "incr", "delete"):
        monkeypatch.setattr(cache, verb, away, raising=False)
    assert tries("alice", 5) == [False] * 5
    limits.forget("sign-in", "alice")

"""One key, one answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from django.db import connection, connections

from checkout.sandbox import idempotency
from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.models import Entry, KeptAnswer
from checkout.sandbox.server import StandIn
from tests.checkout.sandbox.test_api import client, params
from tests.checkout.sandbox.visitor import opened


def test_the_same_again_gets_the_same_answer(stand_in: StandIn) -> None:
    sessions = client(stand_in).v1.checkout.sessions
    first = sessions.create(params(), {"idempotency_key": "k"})
    again = sessions.create(params(), {"idempotency_key": "k"})
    assert first.to_dict() == again.to_dict()
    assert first.last_response
    assert again.last_response
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert Entry.objects.count() == 1


def test_other_parameters_under_the_same_key_are_refused(stand_in: StandIn) -> None:
    sessions = client(stand_in).v1.checkout.sessions
    sessions.create(params(), {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        sessions.create(params(client_reference_id="other"), {"idempotency_key": "k"})
    assert refused.value.http_status == 400
    assert Entry.objects.count() == 1


def test_the_key_outlives_the_server(stand_in: StandIn, door: object) -> None:
    first = client(stand_in).v1.checkout.sessions.create(params(), {"idempotency_key": "k"})
    with StandIn(webhook_url="http://127.0.0.1:9/") as reborn:
        again = client(reborn).v1.checkout.sessions.create(params(), {"idempotency_key": "k"})
    assert again.id == first.id


def test_a_refusal_is_not_kept(stand_in: StandIn) -> None:
    sessions = client(stand_in).v1.checkout.sessions
    with pytest.raises(stripe.InvalidRequestError):
        sessions.create(params(expires_at=1), {"idempotency_key": "k"})
    assert sessions.create(params(), {"idempotency_key": "k"}).status == "open"


def test_two_at_once_make_one_session(stand_in: StandIn) -> None:
    start = threading.Barrier(8)

    def create(_: int) -> str:
        start.wait(5)
        return client(stand_in).v1.checkout.sessions.create(params(), {"idempotency_key": "k"}).id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(create, range(8)))) == 1
    assert Entry.objects.count() == 1
    assert KeptAnswer.objects.count() == 1
    assert not idempotency._locks  # noqa: SLF001 (no lock is left behind)


def test_two_servers_at_once_make_one_session(stand_in: StandIn) -> None:
    """The lock is within one process; between two, the unique row decides and the slower one's work is undone."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")

    def by_another() -> None:
        KeptAnswer.objects.create(key="k", fingerprint=fingerprint, status=200, body={"id": "first"})
        connections.close_all()

    def slowly() -> tuple[int, dict[str, Any]]:
        Entry.objects.create(pk="second", kind="checkout.session", data={})
        with ThreadPoolExecutor(1) as other:
            other.submit(by_another).result()
        return 200, {"id": "second"}

    def refused() -> tuple[int, dict[str, Any]]:
        slowly()
        raise StripeRefusal("There is nothing left.")

    fingerprint = idempotency.fingerprint("POST", "/", {})
    assert idempotency.once("k", "POST", "/", {}, slowly) == ((200, {"id": "first"}), True)
    KeptAnswer.objects.all().delete()
    assert idempotency.once("k", "POST", "/", {}, refused) == ((200, {"id": "first"}), True)
    assert not Entry.objects.exists()


def test_keys_are_forgotten_after_a_day(stand_in: StandIn) -> None:
    opened()
    idempotency.forget_old()
    assert KeptAnswer.objects.count() == 1
    KeptAnswer.objects.update(created=datetime.now(UTC) - timedelta(hours=25))
    idempotency.forget_old()
    assert not KeptAnswer.objects.exists()

"""One answer for one idempotency key, however often and from however many threads it is asked."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)

_locks: dict[str, threading.Lock] = {}
_waiting: dict[str, int] = {}
_registry = threading.Lock()


# A status and the JSON that goes with it.
Answer = tuple[int, dict[str, Any]]


def once(key: str, method: str, path: str, form: dict[str, Any], act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """`act()` and False, or what it answered the first time and True.

    What it did and what it answered are committed together; a 500 too, which Stripe then gives to every retry. A
    refusal is not kept: nothing had been begun.
    """
    if len(key) > 255 or "\0" in key:
        raise StripeRefusal("An idempotency key has at most 255 characters.", type="idempotency_error")
    asked = fingerprint(method, path, form)
    with _alone(key):
        if kept := KeptAnswer.objects.filter(pk=key).first():
            return _replayed(kept, asked), True
        try:
            with transaction.atomic():
                status, body = act()
                KeptAnswer.objects.create(key=key, fingerprint=asked, status=status, body=body)
            return (status, body), False
        except (IntegrityError, StripeRefusal):
            # Another process may have been faster; ours is undone. What it did may be why ours was refused.
            if kept := KeptAnswer.objects.filter(pk=key).first():
                return _replayed(kept, asked), True
            raise


def fingerprint(method: str, path: str, form: dict[str, Any]) -> str:
    """What tells one request from another."""
    return hashlib.sha256(json.dumps([method, path, form], sort_keys=True).encode()).hexdigest()


def forget_old() -> None:
    """Drop keys that are older than Stripe keeps them."""
    KeptAnswer.objects.filter(created__lt=timezone.now() - KEPT_FOR).delete()


def _replayed(kept: KeptAnswer, asked: str) -> Answer:
    if kept.fingerprint != asked:
        told = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{kept.key}' if you meant to execute a different request."
        )
        raise StripeRefusal(told, type="idempotency_error")
    return kept.status, kept.body


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """One thread at a time for each key; the lock lives as long as somebody holds or awaits it."""
    with _registry:
        lock = _locks.setdefault(key, threading.Lock())
        _waiting[key] = _waiting.get(key, 0) + 1
    try:
        with lock:
            yield
    finally:
        with _registry:
            _waiting[key] -= 1
            if not _waiting[key]:
                del _waiting[key], _locks[key]

"""Deleting much without holding anybody up: so many rows at a time, each batch a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

SIZE = 500


def delete(rows: QuerySet[Any]) -> int:
    """Delete these rows (and what hangs on them); return how many of them there were."""
    return each(rows, lambda batch: batch.delete())


def each(rows: QuerySet[Any], act: Callable[[QuerySet[Any]], object]) -> int:
    """Act on the rows batch by batch, by their keys upwards; return how many there were."""
    rows, done, last = rows.order_by("pk"), 0, None
    while keys := list((rows.filter(pk__gt=last) if done else rows).values_list("pk", flat=True)[:SIZE]):
        act(rows.filter(pk__in=keys))
        done, last = done + len(keys), keys[-1]
    return done

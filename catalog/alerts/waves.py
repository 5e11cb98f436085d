"""A wave: so many copies, offered to those who have waited longest. Three statements, however many wait.

The rows are made by the database from its own rows (INSERT … SELECT), so that 100,000 who wait are never in memory
and no transaction is held open while they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections, router, transaction
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Cast, Concat, Least
from django.utils import timezone

from catalog.alerts import outbox
from catalog.models import Alert, AlertMail, Invitation, Lot
from catalog.stock import ledger


def next_in_line(lot: Lot, budget: int, *, after: int = 0) -> QuerySet[Any, Any]:
    """Those to whom `budget` copies go, in the order of the queue, each with `gets` and `upto`: its copies, and the
    copies wanted from the head of the queue to it.

    Who was invited to this lot already, or holds copies of another, is not asked. The last gets fewer than wanted
    where fewer are left. A wave that is only thought of begins `after` the `upto` of the one before.
    """
    invited = Invitation.objects.filter(Q(lot=lot.pk) | Q(ended_at=None), alert=OuterRef("pk"))
    waiting = Alert.objects.waiting().filter(~Exists(invited), release=lot.release_id)
    counted = waiting.annotate(upto=Window(Sum("copies"), order_by=["queued_at", "pk"]))
    end = Value(after + budget)
    chosen = counted.filter(upto__lt=end + F("copies"), upto__gte=Value(after) + F("copies"))
    return chosen.annotate(gets=Least(F("copies"), end - F("upto") + F("copies"))).in_order()


@transaction.atomic
def open_wave(lot: Lot, wave: int, budget: int) -> int:
    """Invite the next in line to `budget` copies, allocate them, and queue the mails; return how many copies it took.

    The caller holds the stock record's row, and so many copies are free.
    """
    if budget < 1:
        return 0
    now = timezone.now()
    same = {
        "lot_id": lot.pk,
        "wave": wave,
        "held_until": now + timedelta(hours=settings.ALERT_HOLD_HOURS),
        "invited_at": now,
        "ending": "",
    }
    chosen = next_in_line(lot, budget).order_by().values_list("pk", "gets")
    insert(Invitation, {"alert_id": 0, "copies": 1, "held": 1}, chosen, same)
    invited = Invitation.objects.filter(lot=lot, wave=wave, invited_at=now)
    copies: int = invited.aggregate(copies=Sum("held"))["copies"] or 0
    if copies and not ledger.allocate(lot.record_id, copies):
        raise ledger.NotEnoughCopies(f"stock record {lot.record_id}: a wave of {copies} copies")
    write_to(lot, AlertMail.Kind.INVITED, invited, "alert")
    return copies


def write_to(lot: Lot, kind: AlertMail.Kind, rows: QuerySet[Any], alert: str) -> None:
    """Queue a mail about a lot to every one of `rows`; `alert` is the path to its alert."""
    now, host = timezone.now(), urlsplit(settings.SITE_URL).hostname
    begins, ends = f"<{lot.key.hex}.{kind}.", f"@{host}>"
    same = {"kind": str(kind), "about": lot.pk, "queued_at": now, "next_at": now, "attempts": 0}
    number = Concat(Value(begins), Cast(alert, CharField()), Value(ends))
    language = "language" if alert == "pk" else f"{alert}__language"
    chosen = rows.order_by().values_list(alert, language, number)
    if insert(AlertMail, {"alert_id": 0, "language": 1, "message_id": 2}, chosen, {**same, "error": "", "reason": ""}):
        outbox.wake()


def insert(model: type[Model], own: Mapping[str, int], rows: QuerySet[Any, Any], same: Mapping[str, Any]) -> int:
    """INSERT … SELECT: a row of `model` for each of `rows`; return how many.

    `own`: column → which of a row's values it takes; `same`: column → its value in every row.
    """
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    sql, parameters = rows.query.get_compiler(connection.alias).as_sql()
    fields = {field.column: field for field in model._meta.concrete_fields}
    constants = [fields[column].get_db_prep_save(value, connection) for column, value in same.items()]
    read = ", ".join(f"v{number}" for number in range(max(own.values()) + 1))
    into = ", ".join(quote(column) for column in (*own, *same))
    values = ", ".join([*(f"v{number}" for number in own.values()), *("%s" for _ in same)])
    # Names are the models' own, and every value is a parameter.
    whole = (
        f"WITH chosen({read}) AS ({sql}) INSERT INTO {quote(model._meta.db_table)} ({into}) SELECT {values} FROM chosen"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(whole, [*parameters, *constants])
        return int(cursor.rowcount)

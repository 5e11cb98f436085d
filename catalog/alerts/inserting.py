"""Rows that the database makes from its own rows: INSERT … SELECT, which Django's ORM does not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connections, router
from django.db.models import CharField, Func, Model, QuerySet


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
    target = f"{quote(model._meta.db_table)} ({into})"
    whole = f"INSERT INTO {target} WITH chosen({read}) AS ({sql}) SELECT {values} FROM chosen"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(whole, [*parameters, *constants])
        return int(cursor.rowcount)


class Unguessable(Func):
    """32 hexadecimal digits from the system's own chance, other ones in each row."""

    template = "replace(gen_random_uuid()::text, '-', '')"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="lower(hex(randomblob(16)))", **context)

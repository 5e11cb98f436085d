"""Everything that a database dump would hold, as text: every table, every column, whatever its type."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection


def cells() -> Iterator[tuple[str, str, str]]:
    """(table, column, text) of every value that is not empty; what a session encodes is decoded."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {quote(table)}")  # noqa: S608 (the database's own names)
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if value not in (None, "", b""):
                        yield table, column, text(column, value)


def text(column: str, value: object) -> str:
    """One value in lower case."""
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace").lower()
    if column == "session_data":
        return f"{value} {SessionStore().decode(str(value))}".lower()
    return str(value).lower()


def tables_with(*words: str) -> set[str]:
    """The tables in which one of these words stands anywhere."""
    wanted = [word.lower() for word in words]
    return {table for table, _column, found in cells() if any(word in found for word in wanted)}


def lines_with(*words: str) -> dict[str, int]:
    """The same of PostgreSQL's own dump: how many lines of each table's COPY hold one of the words.

    Sees committed rows only, so a test that asks needs real transactions.
    """
    program = shutil.which("pg_dump")
    assert program
    settings = connection.settings_dict
    where = {"--host": settings["HOST"], "--port": str(settings["PORT"] or ""), "--username": settings["USER"]}
    given = [f"{key}={value}" for key, value in where.items() if value]
    done = subprocess.run(  # noqa: S603 (PostgreSQL's own program)
        [program, "--data-only", *given, f"--dbname={settings['NAME']}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: dict[str, int] = {}
    table = ""
    for line in done.stdout.splitlines():
        if line.startswith("COPY "):
            table = line.split()[1].removeprefix("public.").strip('"')
        elif any(word.lower() in line.lower() for word in words):
            found[table] = found.get(table, 0) + 1
    return found

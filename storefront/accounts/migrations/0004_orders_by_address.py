"""The account page asks for a guest's orders by address, which Oscar's table has no index for.

Made beside running writes where PostgreSQL can do that; SQLite compares such text without an index anyway.
"""

from typing import Any

from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS order_guest_email ON order_order (UPPER(guest_email::text))"
        )


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX CONCURRENTLY IF EXISTS order_guest_email")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0003_one_spelling"), ("order", "0021_billingaddress_code_shippingaddress_code")]

    operations = [migrations.RunPython(make, drop)]

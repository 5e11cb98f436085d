"""Every address in one spelling, and a rule of the database that keeps it so."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Lower

from consent.addresses import normal


def respell(apps: Any, schema_editor: Any) -> None:
    """Two accounts that differ in capitals only would be one: the migration stops and names them."""
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    for pk, email in users.order_by("pk").values_list("pk", "email").iterator():
        spelling = normal(email)
        if spelling == email:
            continue
        if other := users.filter(email=spelling).values_list("pk", flat=True).first():
            raise ValueError(f"accounts {pk} and {other} have the same address: change one of them, then migrate again")
        users.filter(pk=pk).update(email=spelling)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(respell, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", Lower("email"))), name="account_email_in_one_spelling"
            ),
        ),
    ]

"""Owners may look at the proofs of consent and at the answers of each day (storefront/accounts/roles.py)."""

from typing import Any

from django.db import migrations

RIGHTS = (("tally", "view_tally"), ("proof", "view_proof"))


def give(apps: Any, schema_editor: Any) -> None:
    """Give the rights to the owners of a shop that was there before; a new one has them from the table of roles."""
    database = schema_editor.connection.alias
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    owners = Group.objects.using(database).get_or_create(name="owner")[0]
    for model, codename in RIGHTS:
        kind = ContentType.objects.using(database).get_or_create(app_label="consent", model=model)[0]
        named = {"content_type": kind, "codename": codename}
        right = Permission.objects.using(database).get_or_create(**named, defaults={"name": f"Can view {model}"})[0]
        owners.permissions.add(right)


def take(apps: Any, schema_editor: Any) -> None:
    """Take them back; the rights themselves are Django's."""
    owners = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name="owner").first()
    if owners:
        codenames = [codename for _model, codename in RIGHTS]
        rights = owners.permissions.filter(content_type__app_label="consent", codename__in=codenames)
        owners.permissions.remove(*rights)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("accounts", "0004_orders_by_address")]

    operations = [migrations.RunPython(give, take)]

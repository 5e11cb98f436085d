"""The groups editor, shop and owner, with their rights (storefront/accounts/roles.py)."""

from typing import Any

from django.db import migrations

from storefront.accounts.roles import ROLES


def make_roles(apps: Any, schema_editor: Any) -> None:
    """Make the groups. Rights are made here too: Django makes its own only after the last migration."""
    database = schema_editor.connection.alias
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for name, table in ROLES.items():
        group = Group.objects.using(database).get_or_create(name=name)[0]
        for (app, model), verbs in table.items():
            kind = ContentType.objects.using(database).get_or_create(app_label=app, model=model)[0]
            for verb in verbs:
                right = Permission.objects.using(database).get_or_create(
                    content_type=kind, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
                )[0]
                group.permissions.add(right)


def remove_roles(apps: Any, schema_editor: Any) -> None:
    """Remove the groups; the rights are Django's."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]

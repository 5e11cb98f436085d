"""Shop and owner count lots in, and see what became of them."""

from typing import Any

from django.db import migrations

MODELS = {"lot": ("view", "add"), "invitation": ("view",)}
ROLES = ("shop", "owner")


def rights(apps: Any, schema_editor: Any) -> Any:
    """The rights, made here too where they are new: Django makes its own only after the last migration."""
    database = schema_editor.connection.alias
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for model, verbs in MODELS.items():
        kind = ContentType.objects.using(database).get_or_create(app_label="catalogue", model=model)[0]
        for verb in verbs:
            yield Permission.objects.using(database).get_or_create(
                content_type=kind, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
            )[0]


def give(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name__in=ROLES)
    for right in rights(apps, schema_editor):
        for group in groups:
            group.permissions.add(right)


def take(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name__in=ROLES)
    for right in rights(apps, schema_editor):
        for group in groups:
            group.permissions.remove(right)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("accounts", "0007_alert_mails")]

    operations = [migrations.RunPython(give, take)]

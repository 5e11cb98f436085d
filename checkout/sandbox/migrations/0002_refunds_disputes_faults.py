from typing import Any

from django.db import migrations, models


def name_the_intents(apps: Any, schema_editor: Any) -> None:
    """Sessions from before this column say in their JSON to which intent they belong."""
    entries = apps.get_model("sandbox", "Entry").objects.filter(kind="checkout.session", intent="")
    for entry in entries.iterator():
        if intent := entry.data.get("payment_intent"):
            type(entry).objects.filter(pk=entry.pk).update(intent=intent)


class Migration(migrations.Migration):
    dependencies = [
        ("sandbox", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("match", models.CharField(max_length=64)),
                ("effect", models.CharField(max_length=16)),
                ("left", models.PositiveSmallIntegerField()),
                ("seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="form",
            field=models.CharField(default="snapshot", max_length=16),
        ),
        migrations.AddField(
            model_name="delivery",
            name="held",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddField(
            model_name="entry",
            name="amount",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="entry",
            name="intent",
            field=models.CharField(blank=True, default="", max_length=96),
        ),
        migrations.AddField(
            model_name="entry",
            name="spent",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["kind", "created"], name="sandbox_entry_created"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["intent", "kind"], name="sandbox_entry_intent"),
        ),
        migrations.RunPython(name_the_intents, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("spent__gte", 0), ("spent__lte", models.F("amount"))),
                name="sandbox_entry_never_more_than_paid",
            ),
        ),
    ]

"""What the demo has brought; and a key for the releases that are there: the slug by which files have known them."""

import django.utils.timezone
from django.db import migrations, models


def give_keys(apps, schema_editor):
    apps.get_model("catalogue", "Product").objects.filter(code=None).update(code=models.F("slug"))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0034_allocated_within_stock")]

    operations = [
        migrations.CreateModel(
            name="DemoItem",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250, unique=True, verbose_name="key")),
                ("brought_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="brought")),
            ],
            options={"verbose_name": "item of the demo", "verbose_name_plural": "items of the demo"},
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]

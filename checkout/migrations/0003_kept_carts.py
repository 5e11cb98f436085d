"""Until when each cart is kept, and on whose permission."""

from datetime import timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def a_day_for_each(apps: Any, schema_editor: Any) -> None:
    """Carts that are there already were begun without any permission: they are kept as a visit's."""
    open_carts = apps.get_model("basket", "Basket").objects.filter(status="Open").values_list("pk", flat=True)
    until = timezone.now() + timedelta(days=1)
    kept = apps.get_model("checkout", "KeptCart")
    kept.objects.bulk_create([kept(cart_id=pk, keep_until=until) for pk in open_carts], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("basket", "0012_line_code"),
        ("checkout", "0002_countries"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptCart",
            fields=[
                (
                    "cart",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="kept",
                        serialize=False,
                        to="basket.basket",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=64, verbose_name="subject, hashed")),
                ("keep_until", models.DateTimeField(db_index=True, verbose_name="kept until")),
            ],
            options={
                "verbose_name": "time of a cart",
                "verbose_name_plural": "times of carts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("subject", ""), _negated=True),
                        fields=["subject"],
                        name="kept_cart_subject",
                    )
                ],
            },
        ),
        migrations.RunPython(a_day_for_each, migrations.RunPython.noop),
    ]

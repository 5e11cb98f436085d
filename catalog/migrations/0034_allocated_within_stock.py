"""The last word on overselling: the database refuses a stock row that promises more copies than there are.

The stock record is Oscar's (app `partner`), which we do not fork. The constraint is added to the table through the
migration state's model, so that SQLite, which rebuilds the table, keeps it; `tests/catalog/stock` proves that it holds.
"""

from django.db import migrations, models
from django.db.models.functions import Coalesce

CONSTRAINT = models.CheckConstraint(
    condition=models.Q(
        models.lookups.LessThanOrEqual(Coalesce("num_allocated", 0), Coalesce("num_in_stock", 0)),
    )
    & models.Q(models.lookups.GreaterThanOrEqual(Coalesce("num_allocated", 0), 0)),
    name="stock_allocated_within_stock",
)


def add(apps, schema_editor):
    record = apps.get_model("partner", "StockRecord")
    record._meta.constraints = [*record._meta.constraints, CONSTRAINT]
    schema_editor.add_constraint(record, CONSTRAINT)


def remove(apps, schema_editor):
    record = apps.get_model("partner", "StockRecord")
    schema_editor.remove_constraint(record, CONSTRAINT)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0033_release"),
        ("partner", "0007_partneraddress_code"),
    ]

    operations = [migrations.RunPython(add, remove)]

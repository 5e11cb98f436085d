"""Places may have a French name, and what a number rests on is said in both languages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0037_demo_item")]

    operations = [
        migrations.AddField(
            model_name="place",
            name="name_fr",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Where it has one: “Chez Francis Paudras, Paris”. Countries and large cities find their own.",
                max_length=200,
                verbose_name="name in French",
            ),
            preserve_default=False,
        ),
        migrations.RenameField("product", "catalogue_number_basis", "catalogue_number_basis_en"),
        migrations.AlterField(
            model_name="product",
            name="catalogue_number_basis_en",
            field=models.CharField(
                blank=True,
                help_text="Empty: printed on the record.",
                max_length=200,
                verbose_name="basis of the number (English)",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="catalogue_number_basis_fr",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="basis of the number (French)"),
            preserve_default=False,
        ),
    ]

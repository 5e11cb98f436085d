"""The countries that the shop sends to: the European Union, its neighbours, and overseas where post is dependable."""

from typing import Any

from babel import Locale
from django.db import migrations

CODES = [
    "FR",
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
    "CH",
    "GB",
    "LI",
    "MC",
    "NO",
    "IS",
    "US",
    "CA",
    "AU",
    "NZ",
    "JP",
    "KR",
    "SG",
]


def add(apps: Any, schema_editor: Any) -> None:
    country = apps.get_model("address", "Country")
    names = Locale("en").territories
    for code in CODES:
        country.objects.update_or_create(
            iso_3166_1_a2=code,
            defaults={
                "printable_name": names[code],
                "name": names[code],
                "is_shipping_country": True,
                "display_order": 1 if code == "FR" else 0,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("checkout", "0001_initial"), ("address", "0007_useraddress_code")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

"""GTINs (barcodes): 8, 12, 13 or 14 digits of which the last is a check digit (GS1 General Specifications, 7.9)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast, Length, Substr
from django.utils.translation import gettext as _

LENGTH = 14


def check_digit(digits: str) -> int:
    """The check digit that belongs behind these digits: weights 3, 1, 3, … from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def normalise(text: str) -> str:
    """A GTIN as 14 digits, spaces and hyphens taken out. Raises `ValidationError` for anything that is none."""
    digits = text.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in (8, 12, 13, 14)):
        raise ValidationError(_("A GTIN has 8, 12, 13 or 14 digits."), code="gtin")
    expected = check_digit(digits[:-1])
    if int(digits[-1]) != expected:
        text = _("The last digit should be %(digit)d: one of the others is mistyped.")
        raise ValidationError(text, code="check_digit", params={"digit": expected})
    return digits.zfill(LENGTH)


def display(gtin: str) -> str:
    """A stored GTIN as it is printed under the bars: without the zeros that fill it up to 14."""
    short = gtin.lstrip("0")
    return next((short.zfill(length) for length in (8, 12, 13, 14) if len(short) <= length), gtin)


def constraint(field: str, name: str) -> models.CheckConstraint:
    """The same rule for the database: 14 digits whose weighted sum ends in 0, or NULL."""
    total = sum(
        (
            Cast(Substr(field, place, 1), models.IntegerField()) * (3 if place % 2 else 1)
            for place in range(1, LENGTH + 1)
        ),
        models.Value(0, output_field=models.IntegerField()),
    )
    sound = models.Q(models.lookups.Exact(Length(field), LENGTH)) & models.Q(models.lookups.Exact(total % 10, 0))
    return models.CheckConstraint(condition=models.Q(**{f"{field}__isnull": True}) | sound, name=name)

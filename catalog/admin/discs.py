"""The discs, each with its sides and what is scratched into their run-outs."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.fields import ProseField
from catalog.admin.ordering import OrderedForm, OrderedFormSet, OrderedInline
from catalog.models import Medium, Side

SIDE = re.compile(r"(?P<letter>[A-Z]{1,2})(?:[\s:]+(?P<matrix>.*))?")


class MediumForm(OrderedForm):
    """One disc. Its sides are lines: a letter, then the matrix number where one is known."""

    sides = ProseField(
        label=_("sides, with matrix / run-out"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 26}),
        help_text=_("One line a side: “A XAT 1233”. Sides that tracks need are made by themselves."),
    )

    class Meta:
        model = Medium
        fields = ("size_in", "speed_rpm", "channels", "weight_g", "colour")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sides"].initial = sides_text(self.instance)

    def clean_sides(self) -> dict[str, str]:
        """Letter → matrix. A letter stands once."""
        sides: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["sides"].splitlines())):
            match = SIDE.fullmatch(line)
            if not match:
                raise ValidationError(gettext("“%(line)s” does not begin with a side's letter."), params={"line": line})
            matrix = (match["matrix"] or "").strip()
            if match["letter"] in sides or len(matrix) > 100:
                raise ValidationError(gettext("“%(line)s”: twice, or too long."), params={"line": line})
            sides[match["letter"]] = matrix
        return sides

    def save_sides(self) -> None:
        """Write the sides; one that is not named any more goes, unless tracks are on it."""
        wanted = self.cleaned_data["sides"]
        self.instance.sides.exclude(letter__in=wanted).filter(tracks=None).delete()
        for letter, matrix in wanted.items():
            Side.objects.update_or_create(medium=self.instance, letter=letter, defaults={"matrix": matrix})


def sides_text(disc: Any) -> str:
    """The sides of a disc as lines."""
    sides = disc.sides.all() if disc.pk else ()
    return "\n".join(f"{side.letter} {side.matrix}".strip() for side in sides)


class MediumFormSet(OrderedFormSet):
    """Discs, counted from 1, with their sides."""

    order_field = "position"

    def save(self, commit: bool = True) -> list[Any]:
        saved = super().save(commit=commit)
        for form in self.forms:
            if commit and form.instance.pk and "sides" in form.changed_data:
                form.save_sides()
        return saved


class MediumInline(OrderedInline):
    """The discs in their order."""

    model = Medium
    form = MediumForm
    formset = MediumFormSet
    fresh, fresh_values = 1, {"size_in": 12, "speed_rpm": 33}
    fields = ("rank", "size_in", "speed_rpm", "channels", "weight_g", "colour", "sides")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("sides")

    @admin.display(description=_("sides, with matrix / run-out"))
    def sides(self, disc: Any) -> str:
        """The sides where the page is only to be read."""
        return sides_text(disc)

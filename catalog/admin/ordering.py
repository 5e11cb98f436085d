"""Rows in an order of their own: staff type or drag a place, the database keeps 1, 2, 3 without gaps or doubles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import F, Model
from django.forms.models import BaseInlineFormSet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.admin.rows import Rows

# Added while rows change places, so that no two ever meet at one place: the constraint is checked row by row.
ASIDE = 10_000
LAST = ASIDE - 1


class OrderedForm(forms.ModelForm[Any]):
    """A row whose place is a wish: an empty one stands at the end, equal ones in the order of the page."""

    rank = forms.IntegerField(
        label=_("order"),
        required=False,
        min_value=0,
        max_value=LAST,
        widget=forms.NumberInput(attrs={"class": "rank", "inputmode": "numeric"}),
    )


class OrderedFormSet(BaseInlineFormSet[Any, Any, Any]):
    """The rows of one parent. `order_field` and `first` say where and from which number on the order is kept."""

    order_field = "order"
    first = 1

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk and "rank" in form.fields:
            form.fields["rank"].initial = getattr(form.instance, self.order_field) - self.first + 1

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Let a new row in behind all others; `renumber` then gives it its place."""
        setattr(form.instance, self.order_field, 2 * ASIDE + self.forms.index(form))
        return super().save_new(form, commit=commit)

    def save(self, commit: bool = True) -> list[Any]:
        """Save the rows, then their order."""
        with transaction.atomic():
            saved: list[Any] = super().save(commit=commit)
            if commit:
                wishes = {form.instance.pk: form.cleaned_data.get("rank") for form in self.forms if form.instance.pk}
                renumber(self.get_queryset().model, self.fk.name, self.instance, self.order_field, self.first, wishes)
        return saved


def renumber(
    model: type[Model], parent_field: str, parent: Model, field: str, first: int, wishes: dict[Any, int | None]
) -> None:
    """Number the rows of a parent from `first` on: by wish, then as they stand. Nothing is written in vain."""
    manager: Any = model._meta.default_manager
    rows = manager.filter(**{parent_field: parent}).order_by(field, "pk")
    orders = dict(rows.values_list("pk", field))
    stand = {pk: index for index, pk in enumerate(orders)}

    def place(pk: Any) -> tuple[int, int]:
        wish = wishes.get(pk)
        return (LAST if wish is None else wish, stand[pk])

    wanted = {pk: number for number, pk in enumerate(sorted(orders, key=place), first)}
    if wanted == orders:
        return
    if any(order < ASIDE for order in orders.values()):
        rows.filter(**{f"{field}__lt": ASIDE}).update(**{field: F(field) + ASIDE})
    for pk, number in wanted.items():
        rows.filter(pk=pk).update(**{field: number})


class OrderedInline(Rows):
    """An inline whose rows can be dragged (static/js/admin/order.js); without a script the number field does it."""

    form = OrderedForm
    formset = OrderedFormSet
    classes = ("ordered",)

    @admin.display(description=_("order"))
    def rank(self, row: Any) -> int:
        """The place where the page is only to be read."""
        order: int = getattr(row, self.formset.order_field)
        return order - self.formset.first + 1


def words_for_dragging() -> dict[str, str | Promise]:
    """What the script says; the template hands it over as data."""
    return {
        "handle": _("Move (arrow keys, or drag)"),
        "moved": _("Place {place} of {count}"),
    }

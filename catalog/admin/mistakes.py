"""What stands in the way of saving, in one list above the form: each mistake leads to its field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms.utils import ErrorList
from django.utils.text import capfirst


@dataclass(frozen=True)
class Mistake:
    """One sentence: where it belongs, what is wrong, and the id of the field that it is about ("" for none)."""

    where: str
    text: str
    field: str


def of(form: Any, formsets: list[Any], order: Sequence[str] = ()) -> list[Mistake]:
    """All mistakes of a form, its fields in this order, then of its inlines in theirs."""
    found = list(in_form(form, "", order))
    for formset in formsets:
        name = capfirst(str(formset.opts.verbose_name_plural))
        found += [Mistake(name, text, "") for text in formset.formset.non_form_errors()]
        for number, row in enumerate(formset.formset.forms, 1):
            found += in_form(row, f"{name} {number}")
    return found


def in_form(form: Any, where: str, order: Sequence[str] = ()) -> Iterator[Mistake]:
    """The mistakes of one form."""
    places = {name: place for place, name in enumerate(order)}
    for name, errors in sorted((form.errors or {}).items(), key=lambda pair: places.get(pair[0], len(places))):
        field = form.fields.get(name)
        label = capfirst(str(field.label or name)) if field else ""
        anchor = form[name].id_for_label if field and not field.widget.is_hidden else ""
        for text in ErrorList(errors):
            yield Mistake(" · ".join(filter(None, (where, label))), str(text), anchor)

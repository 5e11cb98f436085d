"""The form of a refund: so many copies of each line, a further amount, and a note."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.templatetags.money import money
from checkout.admin.again import ProofMixin
from checkout.models import Payment
from checkout.refunds import Copies, Refusal, weigh


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the order in the form."""

    line: Any
    left: int
    copies: Any
    shelf: Any


class RefundForm(ProofMixin):
    """`key` is this form's own: sent twice, it refunds once. `agreed` is what the summary said that was seen before:
    only exactly that is sent back.
    """

    amount = forms.DecimalField(
        label=_("further amount"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=_("Postage, or whatever else goes back; copies are counted with their price already."),
    )
    note = forms.CharField(
        label=_("note"), required=False, max_length=200, help_text=_("For the staff; the customer does not see it.")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    agreed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, payment: Payment, lines: Any, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.data: Any  # Django's word for it is a mapping, and it is a query
        self.payment = payment
        self.lines = list(lines)
        self.whole = Decimal(0)
        for line in self.lines:
            left = left_of(line)
            self.fields[f"copies_{line.pk}"] = forms.IntegerField(
                label=gettext("copies of “%(title)s” to refund") % {"title": line.title},
                required=False,
                min_value=0,
                max_value=left,
                widget=forms.NumberInput(attrs={"placeholder": "0"}),
                disabled=not left,
            )
            self.fields[f"shelf_{line.pk}"] = forms.BooleanField(
                label=_("back on the shelf"), required=False, initial=True, disabled=not left
            )

    def rows(self) -> Iterator[Row]:
        """The lines with their fields."""
        for line in self.lines:
            yield Row(line, left_of(line), self[f"copies_{line.pk}"], self[f"shelf_{line.pk}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.whole = weigh(self.payment, self.wanted(cleaned), self.further(cleaned))[1]
            except Refusal as refusal:
                self.add_error(None, str(refusal))
        elif "key" in self.errors:
            self.add_error(None, gettext("Something in this form was broken. Please open it again."))
        return cleaned

    def wanted(self, cleaned: dict[str, Any]) -> list[Copies]:
        """The copies that are to be refunded."""
        return [
            Copies(line.pk, copies, cleaned[f"shelf_{line.pk}"])
            for line in self.lines
            if (copies := cleaned.get(f"copies_{line.pk}"))
        ]

    def further(self, cleaned: dict[str, Any]) -> Decimal:
        """What goes back beside the price of copies."""
        return cleaned.get("amount") or Decimal("0.00")

    def summary(self) -> list[str]:
        """What a valid form would do, a sentence each."""
        titles = {line.pk: line.title for line in self.lines}
        sentences = []
        for wanted in self.wanted(self.cleaned_data):
            text = gettext("%(count)d × %(title)s, back on the shelf") if wanted.restock else None
            text = text or gettext("%(count)d × %(title)s, not back on the shelf")
            sentences.append(text % {"count": wanted.quantity, "title": titles[wanted.line_id]})
        if further := self.further(self.cleaned_data):
            sum_ = money(further, self.payment.currency)
            sentences.append(gettext("a further amount of %(sum)s") % {"sum": sum_})
        return sentences

    def told(self) -> str:
        """The summary as `agreed` repeats it, in no language."""
        wanted = self.wanted(self.cleaned_data)
        parts = [f"{copies.line_id}x{copies.quantity}{'s' if copies.restock else ''}" for copies in wanted]
        return "+".join([*parts, str(self.further(self.cleaned_data).quantize(Decimal("0.01"))), str(self.whole)])

    def agree_to(self, told: str) -> None:
        """Put the summary that the form shows now into its hidden field."""
        self.data = {**self.data.dict(), "agreed": told}


def everything(payment: Payment, lines: Any, data: QueryDict) -> QueryDict:
    """The form's data with all copies that are left, and what they do not cost as a further amount.

    Where goodwill went back before and less is left than the copies cost, only the amount is filled in: the copies
    of an order that is refunded wholly go back on the shelf by themselves.
    """
    data = data.copy()
    wanted = [Copies(line.pk, left, restock=True) for line in lines if (left := left_of(line))]
    try:
        price = weigh(payment, wanted, Decimal(0))[1] if wanted else Decimal(0)
    except Refusal:
        price, wanted = Decimal(0), []
    counts = {copies.line_id: copies.quantity for copies in wanted}
    for line in lines:
        data[f"copies_{line.pk}"] = str(counts.get(line.pk, 0))
    data["amount"] = str(payment.refundable - price)
    return data


def left_of(line: Any) -> int:
    """Copies of a line that were not refunded yet."""
    return int(line.quantity - (line.copies_refunded or 0))

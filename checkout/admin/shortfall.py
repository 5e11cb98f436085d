"""The page of copies that are short: who waits and who is refunded, copy by copy."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin import movement
from catalog.models import Movement
from catalog.stock import ledger
from checkout import deeds, refunds, short
from checkout.admin import again
from checkout.admin.page import CHANGE, REFUND, beside

LEAVING = [choice for choice in movement.MOVEMENTS if choice[0] in (Movement.COUNTED, Movement.DAMAGED)]


class MovementForm(forms.Form):
    """The movement that staff wanted to write."""

    kind = forms.ChoiceField(choices=LEAVING, widget=forms.HiddenInput)
    copies = forms.IntegerField(min_value=-100_000, max_value=-1, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)


class ChoiceForm(again.ProofMixin):
    """For each line how many of its copies wait, and how many are refunded; at first the newest orders wait."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, shortage: short.Shortage, data: Any = None, *, may_refund: bool) -> None:
        super().__init__(data, initial={"seen": shortage.seen, "key": uuid.uuid4()})
        self.shortage = shortage
        left = shortage.missing
        for line in reversed(shortage.paid):
            first = min(line.num_allocated, left)
            left -= first
            number = {"required": False, "min_value": 0, "max_value": line.num_allocated}
            words = {"number": line.order.number}
            self.fields[f"wait_{line.pk}"] = forms.IntegerField(
                label=_("copies that order %(number)s waits for") % words, initial=first, **number
            )
            # A refund would first settle what the line waits for already, and free no copy of those that it holds.
            if may_refund and not line.copies_owed:
                self.fields[f"refund_{line.pk}"] = forms.IntegerField(
                    label=_("copies of order %(number)s that are refunded") % words, initial=0, **number
                )

    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """Each line with its two fields; the second may be missing."""
        for line in self.shortage.paid:
            refund = f"refund_{line.pk}"
            yield line, self[f"wait_{line.pk}"], self[refund] if refund in self.fields else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"seen", "key"} & set(self.errors):
            self.add_error(None, _("Something in this form was broken. Please open it again."))
        if self.errors:
            return cleaned
        waits, goes_back = self.chosen("wait"), self.chosen("refund")
        for line in self.shortage.paid:
            if waits.get(line.pk, 0) + goes_back.get(line.pk, 0) > line.num_allocated:
                held = line.num_allocated
                text = ngettext("This order holds one copy only.", "This order holds %(count)d copies only.", held)
                self.add_error(f"wait_{line.pk}", text % {"count": held})
        together = sum(waits.values()) + sum(goes_back.values())
        if together != self.shortage.missing:
            missing = self.shortage.missing
            text = ngettext(
                "One copy is missing; the choices come to %(together)d.",
                "%(missing)d copies are missing; the choices come to %(together)d.",
                missing,
            )
            self.add_error(None, text % {"missing": missing, "together": together})
        if cleaned["seen"] != self.shortage.seen:
            self.add_error(None, changed())
        return cleaned

    def chosen(self, what: str) -> dict[int, int]:
        """Line → copies, where there are any."""
        numbers = {line.pk: self.cleaned_data.get(f"{what}_{line.pk}") for line in self.shortage.paid}
        return {pk: number for pk, number in numbers.items() if number}


def decide(model_admin: Any, request: HttpRequest, record_id: int) -> HttpResponse:
    """Show the lines that hold copies of a record, and do what is chosen."""
    if not (request.user.has_perm(movement.PERMISSION) and request.user.has_perm(CHANGE)):
        raise PermissionDenied
    wanted = MovementForm(request.POST if request.method == "POST" else request.GET)
    shortage = None
    if wanted.is_valid() and record_id < 2**31:
        shortage = short.look(record_id, -wanted.cleaned_data["copies"])
    if shortage is None:
        raise Http404
    stock = reverse("admin:catalogue_product_stock", args=[shortage.record.product_id])
    if why := needless(shortage):
        messages.info(request, why)
        return HttpResponseRedirect(stock)
    may_refund = request.user.has_perm(REFUND)
    form = ChoiceForm(shortage, request.POST if request.method == "POST" else None, may_refund=may_refund)
    status = None
    if request.method == "POST" and form.is_valid():
        status = again.prove(request, form) if form.chosen("refund") else None
        if status is None and written(model_admin, request, form, wanted.cleaned_data):
            messages.success(request, _("The movement is written down, and the orders know."))
            return HttpResponseRedirect(stock)
    if again.is_proved(request) or not may_refund:
        del form.fields[again.FIELD]
    return beside(
        model_admin,
        request,
        None,
        "short",
        _("Copies that are short: %(release)s") % {"release": shortage.record.product},
        shortage=shortage,
        movement=wanted,
        form=form,
        stock=stock,
        here=short.address(record_id, **wanted.cleaned_data),
        enough=not shortage.lacking,
        status=status,
    )


def needless(shortage: short.Shortage) -> str:
    """Why there is nothing to decide; "" where there is."""
    if shortage.copies > (shortage.record.num_in_stock or 0):
        return _("There are not so many copies on the shelf’s count.")
    if shortage.missing <= 0:
        return _("No promised copy is missing any more. Please look at the shelf’s count again.")
    return ""


def written(model_admin: Any, request: HttpRequest, form: ChoiceForm, wanted: dict[str, Any]) -> bool:
    """Do all of it and say who did; False where something stood in the way, and the form says what."""
    waits = form.chosen("wait")
    try:
        with transaction.atomic():
            short.settle(
                form.shortage,
                Movement(wanted["kind"]),
                waits=waits,
                goes_back=form.chosen("refund"),
                key=form.cleaned_data["key"],
                by=request.user,
                reason=wanted["reason"],
            )
            for line in form.shortage.paid:
                if copies := waits.get(line.pk):
                    model_admin.log_change(request, line.order, deeds.kept("short", f"{copies} × {line.title}"))
    except refunds.Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    except (short.Changed, ledger.NotEnoughCopies):
        form.add_error(None, changed())
        return False
    return True


def changed() -> str:
    """Why nothing was written."""
    return _("Something has changed meanwhile, or this form was sent before. Nothing more was written.")

"""Stock by movement: what happened to how many copies, and why. Nobody types a number of copies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.alerts import held
from catalog.models import Movement, Release
from catalog.stock import ledger, shortfall
from catalog.stock.states import Lifecycle

MOVEMENTS = [
    (Movement.RECEIVED, _("received (+)")),
    (Movement.COUNTED, _("counted: difference (+ or −)")),
    (Movement.DAMAGED, _("damaged (−)")),
    (Movement.RETURNED, _("returned (+)")),
    (Movement.SLOTS, _("slots of the preorder (+ or −)")),
]
SIGNS = {Movement.DAMAGED: -1, Movement.RECEIVED: 1, Movement.RETURNED: 1}
MAY_HAVE_SLOTS = (Lifecycle.DRAFT, Lifecycle.ANNOUNCED, Lifecycle.PREORDER)
FIELDS = ("movement", "movement_copies", "movement_reason")
PERMISSION = "partner.change_stockrecord"


def may_count(user: Any) -> bool:
    """Whether somebody counts lots in."""
    return bool(user.has_perm(PERMISSION) and user.has_perm("catalogue.add_lot"))


class MovementMixin(forms.Form):
    """The three fields of a movement, for the release's form and for the page of its own."""

    movement = forms.ChoiceField(label=_("movement"), choices=[("", "—"), *MOVEMENTS], required=False)
    movement_copies = forms.IntegerField(
        label=_("copies"),
        required=False,
        help_text=_("Signed: +200 came, −3 are damaged."),
        min_value=-100_000,
        max_value=100_000,
    )
    movement_reason = forms.CharField(label=_("reason"), max_length=200, required=False)

    def clean_movement_of(self, release: Release, cleaned: dict[str, Any]) -> None:
        """A movement is whole (what, how many), has the right sign, and leaves what is promised."""
        kind, copies = cleaned.get("movement"), cleaned.get("movement_copies")
        if self.has_error("movement") or self.has_error("movement_copies"):
            return
        if bool(kind) != bool(copies):
            self.add_error(
                "movement_copies" if kind else "movement",
                gettext("A movement needs both: what happened, and copies other than 0."),
            )
        elif kind and copies:
            if SIGNS.get(Movement(kind), 0) * copies < 0:
                self.add_error("movement_copies", gettext("The sign does not fit what happened."))
            if release.lifecycle == Lifecycle.PREORDER and kind != Movement.SLOTS:
                text = gettext("A preorder has slots, not copies. Copies are received when the release is active.")
                self.add_error("movement", text)
            elif release.lifecycle not in MAY_HAVE_SLOTS and kind == Movement.SLOTS:
                self.add_error("movement", gettext("Only a preorder has slots."))
            record = release.stockrecord if release.pk else None
            free = record.net_stock_level if record else 0
            if copies < 0 and free + copies < 0:
                kept = held.of(record.pk) if record else None
                self.add_error("movement_copies", held.only_free(max(free, 0), kept))
                reason = cleaned.get("movement_reason", "")
                there = record is not None and (record.num_in_stock or 0) + copies >= 0
                ordered = record is not None and (record.num_allocated or 0) > (kept.copies if kept else 0)
                if record and there and ordered and (address := shortfall.address(record.pk, kind, copies, reason)):
                    words = gettext("Decide in a new tab which orders wait, and which are refunded")
                    link = format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', address, words)
                    self.add_error("movement_copies", link)


class MovementForm(MovementMixin):
    """A movement alone."""

    def __init__(self, release: Release, data: Any = None) -> None:
        super().__init__(data)
        self.release = release
        self.fields["movement"].required = self.fields["movement_copies"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.clean_movement_of(self.release, cleaned)
        return cleaned


def write(request: HttpRequest, record: Any, cleaned: dict[str, Any]) -> bool:
    """Write the movement down; if somebody bought meanwhile, say so: False."""
    try:
        ledger.move(
            record.pk,
            Movement(cleaned["movement"]),
            cleaned["movement_copies"],
            by=request.user,
            reason=cleaned["movement_reason"],
        )
    except ledger.NotEnoughCopies:
        messages.error(request, gettext("The movement was not written: those copies were sold meanwhile."))
        return False
    return True

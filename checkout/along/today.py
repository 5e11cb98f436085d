"""A cart that was taken along, as it looks today: prices and stock are checked again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Release
from catalog.templatetags.money import money
from checkout.along.link import Carried


@dataclass(frozen=True)
class TodaysLine:
    """One record of the link; `release` is None where it is no longer in the catalogue."""

    carried: Carried
    release: Release | None

    @property
    def copies(self) -> int:
        """How many of the copies can be had now."""
        return min(self.carried.copies, self.release.max_copies) if self.release else 0

    @property
    def price(self) -> Decimal:
        """What these copies cost today."""
        each = self.release.price if self.release else None
        return self.copies * each if each is not None else Decimal("0.00")

    @property
    def name(self) -> str:
        return f"“{self.release.title}”" if self.release else _("A record that is no longer in our catalogue")

    @property
    def shortage(self) -> str:
        """Why not all copies can be had; "" where they can."""
        if not self.copies:
            return _("It cannot be bought at the moment.")
        if self.copies < self.carried.copies:
            return ngettext(
                "Only one copy is to be had now.", "Only %(count)d copies are to be had now.", self.copies
            ) % {"count": self.copies}
        return ""

    @property
    def price_change(self) -> str:
        """What a copy cost when the cart was taken along, if it costs something else today."""
        each = self.release.price if self.release else None
        if not self.copies or each is None or each == self.carried.price:
            return ""
        prices = {"price": money(each), "before": money(self.carried.price)}
        if each > self.carried.price:
            return _("One copy costs %(price)s now; it was %(before)s when you took the cart along.") % prices
        return _("One copy costs only %(price)s now; it was %(before)s when you took the cart along.") % prices


def look_up(carried: list[Carried]) -> list[TodaysLine]:
    """Every record of a link as it is today, in a number of queries that does not grow with the cart."""
    published = Release.objects.published().filter(pk__in=[one.release_id for one in carried])
    found = {release.pk: release for release in published.for_cards()}
    return [TodaysLine(one, found.get(one.release_id)) for one in carried]

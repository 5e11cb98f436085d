"""Which changes of lifecycle there are; every other is forbidden, and impossible in the admin."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from catalog.stock.states import Lifecycle

if TYPE_CHECKING:
    from catalog.models import Release

ALLOWED: dict[str, frozenset[str]] = {
    # A draft may enter at any point of a record's life, but what was never shown cannot be withdrawn.
    Lifecycle.DRAFT: frozenset(set(Lifecycle.values) - {Lifecycle.DRAFT, Lifecycle.WITHDRAWN}),
    Lifecycle.ANNOUNCED: frozenset({Lifecycle.PREORDER, Lifecycle.ACTIVE, Lifecycle.DELETED, Lifecycle.WITHDRAWN}),
    Lifecycle.PREORDER: frozenset({Lifecycle.ACTIVE, Lifecycle.DELETED, Lifecycle.WITHDRAWN}),
    Lifecycle.ACTIVE: frozenset({Lifecycle.RESTOCKING, Lifecycle.DELETED, Lifecycle.WITHDRAWN}),
    Lifecycle.RESTOCKING: frozenset({Lifecycle.ACTIVE, Lifecycle.DELETED, Lifecycle.WITHDRAWN}),
    Lifecycle.DELETED: frozenset({Lifecycle.RESTOCKING, Lifecycle.WITHDRAWN}),
    Lifecycle.WITHDRAWN: frozenset({Lifecycle.ACTIVE, Lifecycle.RESTOCKING, Lifecycle.DELETED}),
}
SOLD = frozenset({Lifecycle.PREORDER, Lifecycle.ACTIVE})


class ForbiddenTransition(Exception):
    """This change of lifecycle is not one; the message says why, in the active language. Nothing was changed."""


def choices(lifecycle: str) -> list[tuple[str, str]]:
    """The lifecycle as it is and those that may follow it, for a form."""
    return [(step.value, str(step.label)) for step in Lifecycle if step == lifecycle or step in ALLOWED[lifecycle]]


def guard(release: Release, before: str, after: str, *, price: Decimal | None) -> None:
    """Raise `ForbiddenTransition` unless the release may go from `before` to `after` at this price."""
    if after not in ALLOWED[before]:
        names = {"before": Lifecycle(before).label, "after": Lifecycle(after).label}
        raise ForbiddenTransition(_("A release cannot go from “%(before)s” to “%(after)s”.") % names)
    if after in SOLD and price is None:
        raise ForbiddenTransition(_("A release that is sold needs a price."))
    if before == Lifecycle.DELETED and after == Lifecycle.RESTOCKING and release.reprint_policy == "never":
        raise ForbiddenTransition(_("The label has said that it is never pressed again."))

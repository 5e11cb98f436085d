"""Lists as the API answers them: newest first, a page at a time."""

from typing import Any

from django.db.models import Q

from checkout.sandbox.asked import only_handled
from checkout.sandbox.errors import StripeRefusal, missing
from checkout.sandbox.models import Entry, EntryQuerySet

# What may be asked of every list; each list has further filters.
HANDLED = ("ending_before", "expand", "limit", "starting_after")
MOST, USUAL = 100, 10


def page(rows: EntryQuerySet, params: dict[str, Any], filters: tuple[str, ...]) -> tuple[list[Entry], bool]:
    """The entries asked for, newest first, and whether more lie beyond them."""
    only_handled(params, (*HANDLED, *filters))
    limit = params.get("limit", USUAL)
    if not 1 <= limit <= MOST:
        raise StripeRefusal(f"Invalid limit: must be between 1 and {MOST}.", param="limit")
    if after := params.get("starting_after"):
        rows = rows.filter(_older(_mark(rows, after)))
    if before := params.get("ending_before"):
        rows = rows.filter(~_older(_mark(rows, before))).exclude(pk=before)
        # The nearest to the mark, hence from the old end.
        found = list(rows.order_by("created", "pk")[: limit + 1])
        return found[:limit][::-1], len(found) > limit
    found = list(rows.newest_first()[: limit + 1])
    return found[:limit], len(found) > limit


def answer(url: str, data: list[dict[str, Any]], *, more: bool) -> dict[str, Any]:
    """A list object."""
    return {"object": "list", "url": url, "has_more": more, "data": data}


def _mark(rows: EntryQuerySet, pk: str) -> Entry:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise missing("object in this list", pk)
    return found


def _older(mark: Entry) -> Q:
    return Q(created__lt=mark.created) | Q(created=mark.created, pk__lt=mark.pk)

"""Ids that are unfolded on demand: `expand[]=payment_intent.latest_charge`."""

from collections.abc import Mapping, Sequence
from typing import Any

from checkout.sandbox.errors import StripeRefusal
from checkout.sandbox.models import Entry

# For each kind of object the fields that hold an id of ours, and of which kind.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "checkout.session": {"payment_intent": "payment_intent"},
    "payment_intent": {"latest_charge": "charge"},
    "charge": {"payment_intent": "payment_intent"},
    "refund": {"charge": "charge", "payment_intent": "payment_intent"},
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
}
DEEPEST = 4


def expanded(data: dict[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    """The object with what was asked to be unfolded in place of its id."""
    data = dict(data)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise StripeRefusal(f"You cannot expand more than {DEEPEST} levels of a property.", param="expand")
        _unfold(data, steps, path)
    return data


def in_list(paths: Sequence[str]) -> list[str]:
    """The paths of each object of a list, where they are asked as `data.…`."""
    for path in paths:
        if not path.startswith("data."):
            raise StripeRefusal(f"This property cannot be expanded ({path}).", param="expand")
    return [path.removeprefix("data.") for path in paths]


def _unfold(data: dict[str, Any], steps: Sequence[str], path: str) -> None:
    name, *rest = steps
    kind = FIELDS.get(data["object"], {}).get(name)
    if kind is None:
        raise StripeRefusal(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(data[name], str):
        found = Entry.objects.filter(pk=data[name], kind=kind).first()
        # A copy: what is unfolded further must not be written into the ledger's own.
        data[name] = dict(found.data) if found else None
    if rest and data[name] is not None:
        _unfold(data[name], rest, path)

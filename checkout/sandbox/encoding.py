"""Stripe's form encoding: `line_items[0][price_data][currency]=eur` and back into nested values."""

import re
from typing import Any
from urllib.parse import parse_qsl

from checkout.sandbox.errors import StripeRefusal

FIELDS = 2000
DEPTH = 8
NAME = re.compile(r"([A-Za-z0-9_]+)((?:\[[^\[\]]*\])*)")


def decode(form: bytes) -> dict[str, Any]:
    """Nested dicts of strings; what was numbered from 0 on, or written `[]`, becomes a list."""
    try:
        pairs = parse_qsl(form.decode(), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except ValueError:
        raise StripeRefusal("The request is not a form in UTF-8, or has too many fields.") from None
    root: dict[str, Any] = {}
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise StripeRefusal("A value holds a NUL character.", param=name.replace("\0", ""))
        _place(root, _steps(name), value, name)
    return {name: _lists(value) for name, value in root.items()}


def _steps(name: str) -> list[str]:
    parsed = NAME.fullmatch(name)
    steps = [parsed[1], *re.findall(r"\[([^\[\]]*)\]", parsed[2])] if parsed else []
    if not 0 < len(steps) <= DEPTH:
        raise StripeRefusal(f"Invalid parameter name: {name[:100]}", param=name[:100])
    return steps


def _place(root: dict[str, Any], steps: list[str], value: str, name: str) -> None:
    place = root
    for step in steps[:-1]:
        place = place.setdefault(step or str(len(place)), {})
        if not isinstance(place, dict):
            raise StripeRefusal(f"{name} is given both as a value and as a group of values.", param=name)
    last = steps[-1] or str(len(place))
    if last in place:
        raise StripeRefusal(f"{name} is given twice.", param=name)
    place[last] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(part) for name, part in value.items()}
    return list(inner.values()) if list(inner) == [str(number) for number in range(len(inner))] else inner

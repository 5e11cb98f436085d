"""Holds an answer against the SDK's resource annotations: is every field there, and of a kind that they allow?"""

from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

import stripe

from checkout.sandbox.contract import alternatives, hints


def faults_of_shape(answer: dict[str, Any], resource: type, path: str = "") -> list[str]:
    """What is wrong with the answer, one line each; nothing if it is as the SDK expects."""
    known = hints(resource)
    faults = [f"{path}{name}: the SDK knows no such field" for name in answer if name not in known]
    for name, kind in known.items():
        may_be_null = type(None) in alternatives(kind)
        if name in answer:
            if not _fits(answer[name], kind):
                faults.append(f"{path}{name}: {answer[name]!r} is no {kind}")
        elif not may_be_null:
            faults.append(f"{path}{name}: missing")
    return faults


def _fits(value: Any, kind: Any) -> bool:
    return any(_fits_one(value, member) for member in alternatives(kind))


def _fits_one(value: Any, kind: Any) -> bool:
    origin: Any = get_origin(kind)
    if origin is Literal:
        return value in get_args(kind)
    if origin in (list, stripe.ListObject):
        return isinstance(value, list) and all(_fits(item, get_args(kind)[0]) for item in value)
    if origin is not None:  # UntypedStripeObject[str] and such
        return isinstance(value, dict)
    if isinstance(kind, type) and issubclass(kind, stripe.StripeObject):
        return isinstance(value, dict) and not faults_of_shape(value, kind)
    return kind is Any or type(value) is (str if kind is Decimal else kind)

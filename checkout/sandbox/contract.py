"""The contract, read from the SDK's own types and not copied by hand.

`checked` holds a request against a `stripe.params` typed dict; `blank` begins an answer from a resource's annotations.
"""

import sys
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

import stripe
from stripe._request_options import RequestOptions
from typing_extensions import get_type_hints, is_typeddict

from checkout.sandbox.errors import StripeRefusal

Shape = Any  # what a type annotation evaluates to; typing has no better name for it

# Options of a call of the SDK, which a typed dict of parameters inherits: annotated like fields, but never sent.
CALL_OPTIONS = frozenset(RequestOptions.__annotations__)


@cache
def hints(shape: type) -> dict[str, Shape]:
    """The evaluated annotations of a typed dict or a resource; the SDK's own call options are left out."""
    names = dict(vars(shape)["__annotations__"])
    inherited = CALL_OPTIONS.issubset(names)
    for name in ("OBJECT_NAME", *(CALL_OPTIONS if inherited else ())):
        names.pop(name, None)
    # A holder, since a typed dict mixes in options whose annotations only its own module can evaluate.
    holder = type(shape.__name__, (), {"__annotations__": names, "__module__": shape.__module__})
    return get_type_hints(holder, localns=_Names(shape), include_extras=True)


class _Names(dict[str, Any]):
    """Names as the SDK's modules see them under a type checker: their own, then those of `stripe`, loaded on demand."""

    def __init__(self, shape: type) -> None:
        super().__init__(vars(sys.modules[shape.__module__]))

    def __missing__(self, name: str) -> Any:
        try:
            # Where two classes share a name the SDK imports the other one under "…Resource".
            return getattr(stripe, name.removesuffix("Resource"))
        except AttributeError:
            raise KeyError(name) from None


def blank(resource: type) -> dict[str, Any]:
    """Every field of the resource that may be null, as null; the caller sets the others."""
    return {name: None for name, kind in hints(resource).items() if type(None) in alternatives(kind)}


def checked(params: dict[str, Any], shape: type, path: str = "") -> dict[str, Any]:
    """The parameters with their types restored ("3" → 3, "true" → True), or a refusal as Stripe would word it."""
    known = hints(shape)
    for name in params:
        if name not in known:
            full = _join(path, name)
            raise StripeRefusal(f"Received unknown parameter: {full}", code="parameter_unknown", param=full)
    for name in vars(shape)["__required_keys__"]:
        if name in known and name not in params:
            full = _join(path, name)
            raise StripeRefusal(f"Missing required param: {full}.", code="parameter_missing", param=full)
    return {name: _value(value, known[name], _join(path, name)) for name, value in params.items()}


def alternatives(kind: Shape) -> tuple[Shape, ...]:
    """The members of a union, or the kind alone, with Required and NotRequired taken off."""
    while _origin(kind) in (NotRequired, Required):
        (kind,) = get_args(kind)
    if _origin(kind) in (Union, UnionType):
        return tuple(inner for member in get_args(kind) for inner in alternatives(member))
    return (kind,)


def _value(value: Any, kind: Shape, path: str) -> Any:
    """`value` as the first alternative that it fits.

    "Literal['a', 'b'] | str" is how the SDK writes a list that may grow in later versions: in the pinned version, which
    is ours, it is closed. "Literal['']" beside another type means that the field may be emptied.
    """
    members = alternatives(kind)
    words = [word for member in members if _origin(member) is Literal for word in get_args(member)]
    if isinstance(value, str):
        if value in words:
            return value
        if value == "":
            told = f"You passed an empty string for '{path}', which cannot be unset."
            raise StripeRefusal(told, code="parameter_invalid_empty", param=path)
        if [word for word in words if word]:
            raise StripeRefusal(f"Invalid {path}: must be one of {', '.join(map(str, words))}", param=path)
    fault: StripeRefusal | None = None
    for member in members:
        try:
            return _member(value, member, path)
        except StripeRefusal as refusal:
            fault = fault or refusal
    raise fault or StripeRefusal(f"Invalid {path}", param=path)


def _member(value: Any, kind: Shape, path: str) -> Any:
    origin = _origin(kind)
    if is_typeddict(kind) and isinstance(value, dict):
        return checked(value, kind, path)
    if origin is list and isinstance(value, list):
        (inner,) = get_args(kind)
        return [_value(item, inner, f"{path}[{number}]") for number, item in enumerate(value)]
    if origin is dict and isinstance(value, list | dict):
        named = value if isinstance(value, dict) else dict(zip(map(str, range(len(value))), value, strict=True))
        # An empty value takes the key away.
        kept = {name: item for name, item in named.items() if item != ""}
        return {name: _value(item, get_args(kind)[1], _join(path, name)) for name, item in kept.items()}
    if isinstance(value, str):
        return _scalar(value, kind, path)
    raise StripeRefusal(f"Invalid {_noun(kind)}: {path} is a group of values", param=path)


def _scalar(value: str, kind: Shape, path: str) -> Any:
    if kind is str:
        return value
    if kind is bool and value in ("true", "false"):
        return value == "true"
    if kind is int and value.removeprefix("-").isascii() and value.removeprefix("-").isdigit() and len(value) < 19:
        return int(value)
    if kind is Decimal:
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    noun = _noun(kind)
    code = {"integer": "parameter_invalid_integer"}.get(noun)
    raise StripeRefusal(f"Invalid {noun}: {value[:100]}", code=code, param=path)


def _noun(kind: Shape) -> str:
    simple = {str: "string", bool: "boolean", int: "integer", Decimal: "decimal"}
    return simple.get(kind) or {list: "array"}.get(_origin(kind), "object")


def _origin(kind: Shape) -> Any:
    return get_origin(kind)


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name

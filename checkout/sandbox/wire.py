"""A request and an answer, freed from the socket that they came by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Request:
    """`origin` is the address by which the caller reached us; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    origin: str


# What becomes of an answer on its way: it is written; or the connection is closed without it, at once or when the
# caller has given up.
Fate = Literal["sent", "dropped", "withheld"]


@dataclass(frozen=True, slots=True)
class Response:
    """An answer ready to be written."""

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    fate: Fate = "sent"


def json_response(status: int, data: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Indented, as Stripe answers."""
    return Response(status, json.dumps(data, indent=2).encode() + b"\n", "application/json", headers or {})


def text_response(status: int, text: str) -> Response:
    """A line for whoever looks in from outside the API and the payment page."""
    return Response(status, text.encode() + b"\n", "text/plain; charset=utf-8")

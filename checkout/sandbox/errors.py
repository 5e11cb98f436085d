"""Refusals in Stripe's own shape."""

from dataclasses import dataclass
from typing import Any


@dataclass
class StripeRefusal(Exception):
    """An answer other than 200. `type`, `code` and `param` are what the SDK's exceptions carry.

    Raised before an endpoint has begun its work, so it is never kept under an idempotency key (as at Stripe's).
    """

    message: str
    status: int = 400
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        error = {"type": self.type, "message": self.message, "code": self.code, "param": self.param}
        return {"error": {name: value for name, value in error.items() if value is not None}}


def missing(kind: str, wanted: str) -> StripeRefusal:
    """There is no such object."""
    return StripeRefusal(f"No such {kind}: '{wanted}'", 404, code="resource_missing", param="id")

"""What the banner and the footer need of every page: the notice's texts, and what is permitted."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from consent import notice, permission


def memory(request: HttpRequest) -> dict[str, Any]:
    """`notice` (its texts) and `permission`, which is looked up when a template first asks."""
    return {"notice": notice, "permission": SimpleLazyObject(lambda: permission.of(request))}

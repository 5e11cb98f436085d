"""Where staff decide what becomes of promised copies that are not there.

This app does not know the orders; the app that does registers the address of its page.
"""

from __future__ import annotations

from collections.abc import Callable

# Stock record, kind of movement, signed copies, reason → address.
Address = Callable[[int, str, int, str], str]
_addresses: list[Address] = []


def register(address: Address) -> None:
    """Say where the page is for a movement that would leave fewer copies than are promised."""
    _addresses[:] = [address]


def address(record_id: int, kind: str, copies: int, reason: str) -> str:
    """The page for this movement; "" where nobody has one."""
    return _addresses[0](record_id, kind, copies, reason) if _addresses else ""

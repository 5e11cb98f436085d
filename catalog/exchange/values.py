"""Values as a catalogue file writes them, and as the database keeps them."""

from __future__ import annotations

import re
from datetime import timedelta

DURATION = re.compile(r"(?:(\d+):)?(\d{1,2}):([0-5]\d)")


def duration(text: str) -> timedelta | None:
    """“2:52” or “1:02:52”; None for anything that is no duration."""
    match = DURATION.fullmatch(text)
    if not match:
        return None
    return timedelta(hours=int(match[1] or 0), minutes=int(match[2]), seconds=int(match[3]))


def duration_text(length: timedelta | None) -> str | None:
    """The same again: minutes without a leading zero, hours only where there are some."""
    if length is None:
        return None
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def split_detail(name: str) -> tuple[str, str]:
    """“Gérard Landau (insert)” as the name and what stands in brackets behind it."""
    plain, _, detail = name.partition(" (")
    return plain, detail.removesuffix(")")


def join_detail(name: str, detail: str) -> str:
    """A name with its detail in brackets, where it has one."""
    return f"{name} ({detail})" if detail else name

"""The queue in a folder, for a shop without Redis: kombu's, but a message is there whole or not at all.

kombu 5.7 makes a message's file empty, then writes it: a worker that looks in between takes the empty file away, dies
of it (and `./dev run` with it), and the message is lost.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes each message beside the queue, and puts it there by one renaming."""

    # kombu's own two ancestors of this method do not agree on the name of what is put.
    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        """Put one message into the queue's folder; names sort by time."""
        whole = Path(self.data_folder_out, f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg")
        partial = whole.with_suffix(".part")
        partial.write_bytes(dumps(payload).encode())
        partial.replace(whole)


class Transport(filesystem.Transport):
    """What `filesystem://` means in this project."""

    Channel = Channel


def register() -> None:
    """Have kombu take this transport for such addresses."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"

"""The demo's post office: each mail is one file, and a page shows them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as Mail
from django.core.mail.backends.base import BaseEmailBackend


class MailFileBackend(BaseEmailBackend):
    """Write each message as one `.eml` file into `MAIL_DIR`, whole or not at all."""

    def send_messages(self, email_messages: Sequence[Mail]) -> int:
        """Write them; the names sort by time of sending."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            target = folder / f"{time.time_ns()}.eml"
            partial = target.with_suffix(".part")
            partial.write_bytes(mail.message().as_bytes())
            partial.replace(target)
        return len(email_messages)


def newest_first() -> list[tuple[str, EmailMessage]]:
    """(name, message) of the last two hundred mails."""
    paths = sorted(Path(settings.MAIL_DIR).glob("*.eml"), reverse=True)[:200]
    return [(path.stem, read(path)) for path in paths]


def find(name: str) -> EmailMessage | None:
    """The mail of that name (digits only, so that no path can be named); None where there is none."""
    path = Path(settings.MAIL_DIR) / f"{name}.eml"
    return read(path) if name.isascii() and name.isdigit() and path.is_file() else None


def read(path: Path) -> EmailMessage:
    """Parse one file."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 (the policy's own class; for the type checker)
    return message

"""The connection to the mail server, of which faults are remembered."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPResponseException, SMTPSenderRefused
from typing import Any

from django.core.mail import get_connection

logger = logging.getLogger(__name__)
CLOSING = 421
PATIENCE = 30.0
"""Seconds for each of the four answers to a mail. A server may look long at it before it says that it has it, and who
does not wait for that sends it again."""


class Connection:
    """One connection to the mail server; `fault` is why there is none."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.fault: OSError | None = None
        self.is_open = False

    def send(self, message: Any) -> None:
        """Send a message; after a fault the next one begins a new connection."""
        if not self.is_open:
            try:
                self.backend.open()
            except OSError as fault:
                self.fault = fault
                raise
            self.is_open = True
            self.be_patient()
        try:
            self.backend.send_messages([message])
        except Exception as fault:
            if isinstance(fault, SMTPResponseException) and speaks_of_us(fault):
                self.fault = fault
            self.close()
            raise

    def be_patient(self) -> None:
        """Wait longer from here on; backends that are no connection have nothing to wait for."""
        if sock := getattr(getattr(self.backend, "connection", None), "sock", None):
            sock.settimeout(PATIENCE)

    def close(self) -> None:
        """End it, however it stands."""
        self.is_open = False
        try:
            self.backend.close()
        except OSError:
            logger.info("the mail server ended the connection")


def speaks_of_us(fault: SMTPResponseException) -> bool:
    """Whether the server would say the same of the next mail."""
    return isinstance(fault, SMTPSenderRefused) or fault.smtp_code == CLOSING


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection for a batch."""
    connection = Connection()
    try:
        yield connection
    finally:
        connection.close()

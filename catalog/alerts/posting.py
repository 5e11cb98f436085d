"""Handing claimed mails to the mail server, one connection a batch, and writing down what became of each."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import get_connection
from django.db.models import F
from django.utils import timezone

from catalog.alerts import invitations, mails, pace, timeliness
from catalog.models import Alert, AlertMail

logger = logging.getLogger(__name__)
# A worker that has claimed mails and is silent for so long is taken for dead.
LEASE = timedelta(minutes=5)
# It begins no further mail after half of it: a slow mail server may take a minute for one.
AT_IT = LEASE.total_seconds() / 2
# What was read of a mail's alert is good for so many seconds.
FRESH = 1.0
# After a refusal the next try comes later and later, about hourly in the end, for about two days.
MAX_ATTEMPTS = 60
LONGEST_WAIT = 60
# Not so that nobody can guess it: so that a thousand refused mails do not come back in the same second.
JITTER = random.Random()  # noqa: S311 (it spreads retries, it keeps no secret)
NO_SUCH_MAILBOX = (b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.6", b"5.1.10")
"""What a mail server says of an address that there is not (RFC 3463): no other refusal speaks of the reader."""


def post(claimed: Sequence[int]) -> int:
    """Send these claimed mails; return how many went. What there is no time for is given back."""
    end = time.monotonic() + AT_IT
    sent = 0
    if not claimed:
        return sent
    with connected() as connection:
        for mail in fresh(claimed):
            if connection.fault or time.monotonic() > end:
                put_off(mail, connection.fault)
            elif one(mail, connection):
                sent += 1
    return sent


def fresh(claimed: Sequence[int]) -> Iterator[AlertMail]:
    """The mails in their order, read together, and the rest of them anew where the server takes its time."""
    rest = list(claimed)
    while rest:
        read_at = time.monotonic()
        found = timeliness.read(rest)
        while rest and (time.monotonic() - read_at < FRESH):
            if mail := found.get(rest.pop(0)):  # its alert may have been erased meanwhile
                yield mail


def one(mail: AlertMail, connection: Connection) -> bool:
    """Send one mail that is claimed; say whether it went."""
    if mail.attempts > MAX_ATTEMPTS:  # each time the worker died of it
        give_up(mail, mail.error or "no worker came to an end with it")
        return False
    if reason := timeliness.why_not(mail):
        change(mail, skipped_at=timezone.now(), reason=reason[:60])
        return False
    pace.wait()
    try:
        connection.send(mails.message(mail))
    except Exception as fault:  # one mail that cannot be made or sent must not stop the others
        logger.warning("alert mail %s: %s", mail.pk, type(fault).__name__, exc_info=not isinstance(fault, OSError))
        refused(mail, fault)
        return False
    change(mail, sent_at=timezone.now(), error="")
    return True


def refused(mail: AlertMail, fault: Exception) -> None:
    """Try again later; give up where there is no such mailbox, or after two days."""
    if isinstance(fault, SMTPRecipientsRefused) and any(
        answer.startswith(NO_SUCH_MAILBOX) for _code, answer in fault.recipients.values()
    ):
        change(mail, failed_at=timezone.now(), error=str(fault)[:500])
        invitations.leave(mail.alert, Alert.Ending.BOUNCED)
    elif mail.attempts >= MAX_ATTEMPTS:
        give_up(mail, str(fault))
    else:
        minutes = min(2**mail.attempts, LONGEST_WAIT) * JITTER.uniform(0.75, 1.25)
        change(mail, next_at=timezone.now() + timedelta(minutes=minutes), error=str(fault)[:500])


def give_up(mail: AlertMail, error: str) -> None:
    """Leave it to staff; copies that it was to tell of go on to the next in line."""
    change(mail, failed_at=timezone.now(), error=error[:500])
    if mail.kind == AlertMail.Kind.INVITED:
        invitations.untold(mail.alert, mail.about)


def put_off(mail: AlertMail, fault: OSError | None) -> None:
    """There was no time for it, or no mail server: the first is tried again at once, and was no attempt."""
    if fault:
        refused(mail, fault)
    else:
        change(mail, next_at=timezone.now(), attempts=F("attempts") - 1)


def change(mail: AlertMail, **fields: Any) -> None:
    """Write down what has become of a mail that we have claimed; another's claim that came meanwhile stays."""
    AlertMail.objects.open().filter(pk=mail.pk).update(**fields)


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
        try:
            self.backend.send_messages([message])
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """End it, however it stands."""
        self.is_open = False
        try:
            self.backend.close()
        except OSError:
            logger.info("the mail server ended the connection")


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection for a batch."""
    connection = Connection()
    try:
        yield connection
    finally:
        connection.close()

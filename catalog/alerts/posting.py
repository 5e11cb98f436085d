"""Handing claimed mails to the mail server, one connection a batch, and writing down what became of each."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any, NamedTuple

from django.db import OperationalError, transaction
from django.db import connection as database
from django.db.models import F
from django.utils import timezone

from catalog.alerts import invitations, mails, pace, timeliness
from catalog.alerts.smtp import Connection, connected
from catalog.models import Alert, AlertMail
from catalog.stock import ledger

logger = logging.getLogger(__name__)
# A worker that has claimed mails and is silent for so long is taken for dead.
LEASE = timedelta(minutes=5)
# It begins no further mail after half of it: a slow mail server may take two minutes for one.
AT_IT = LEASE / 2
# What was read of a mail's alert is good for so many seconds.
FRESH = 1.0
# After a refusal the next try comes later and later, about hourly in the end, for about two days.
MAX_ATTEMPTS = 60
LONGEST_WAIT = 60.0
# Not so that nobody can guess it: so that a thousand refused mails do not come back in the same second.
JITTER = random.Random()  # noqa: S311 (it spreads retries, it keeps no secret)
NO_SUCH_MAILBOX = (b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.6", b"5.1.10")
"""What a mail server says of an address that there is not (RFC 3463): no other refusal speaks of the reader."""


class Claim(NamedTuple):
    """Mails that nobody else gets before `until`, in the order in which they go. `until` is the claim's own mark too:
    it is written in the rows, and where a row says otherwise, the claim was lost.
    """

    mails: Sequence[int]
    until: datetime


def post(claim: Claim) -> int:
    """Send these mails; return how many went. What there is no time or no mail server for is put off."""
    rest = list(claim.mails)
    written: mails.Written = {}
    sent = 0
    with connected() as connection:
        while may_begin(rest, claim, connection):
            read_at = time.monotonic()
            found = timeliness.read(rest)
            is_fresh = True  # however long the reading took: else a slow database would keep every mail back
            while is_fresh and may_begin(rest, claim, connection):
                mail = found.get(rest[0])
                if mail is None or mail.next_at != claim.until or has_ended(mail):
                    rest.pop(0)  # erased meanwhile, taken from us, or not to be sent any more
                elif seconds := pace.delay():
                    time.sleep(seconds)
                else:
                    rest.pop(0)
                    sent += sent_now(mail, connection, written)
                is_fresh = time.monotonic() - read_at < FRESH
    put_off(AlertMail.objects.open().filter(pk__in=rest, next_at=claim.until), connection.fault)
    return sent


def may_begin(rest: Sequence[int], claim: Claim, connection: Connection) -> bool:
    """Whether there is a mail left, a mail server, and time."""
    return bool(rest) and not connection.fault and timezone.now() < claim.until - LEASE + AT_IT


def has_ended(mail: AlertMail) -> bool:
    """Leave a mail out that would be wrong by now, and give up one of which each worker dies; say whether it was so."""
    if mail.attempts > MAX_ATTEMPTS:
        give_up(mail, mail.error or "no worker came to an end with it")
        return True
    if reason := timeliness.why_not(mail):
        change(mail, skipped_at=timezone.now(), reason=reason[:60])
        return True
    return False


def sent_now(mail: AlertMail, connection: Connection, written: mails.Written) -> bool:
    """Send one mail; say whether it went."""
    try:
        connection.send(mails.message(mail, written))
    except Exception as fault:  # one mail that cannot be made or sent must not stop the others
        logger.warning("alert mail %s: %s", mail.pk, type(fault).__name__, exc_info=not isinstance(fault, OSError))
        try:
            refused(mail, fault)
        except (ledger.NotEnoughCopies, OperationalError):  # nor must what is wrong with its stock record
            logger.exception("alert mail %s cannot be given up", mail.pk)
        return False
    went(mail)
    return True


def went(mail: AlertMail) -> None:
    """Write down that the server has it, before the next is begun: the one that may go twice is the one in between.

    In SQL, since this is done for each mail and the ORM takes four times as long for it.
    """
    with database.cursor() as cursor:
        cursor.execute(
            f"UPDATE {AlertMail._meta.db_table} SET sent_at = %s, error = '' WHERE id = %s"  # noqa: S608 (a name of ours)
            " AND sent_at IS NULL AND failed_at IS NULL AND skipped_at IS NULL",
            [database.ops.adapt_datetimefield_value(timezone.now()), mail.pk],
        )


def refused(mail: AlertMail, fault: Exception) -> None:
    """Try again later; give up where there is no such mailbox, or after two days."""
    if isinstance(fault, SMTPRecipientsRefused) and any(
        answer.startswith(NO_SUCH_MAILBOX) for _code, answer in fault.recipients.values()
    ):
        with transaction.atomic():  # both or none, and the stock record's row before the mail's
            invitations.leave(mail.alert, Alert.Ending.BOUNCED)
            change(mail, failed_at=timezone.now(), error=str(fault)[:500])
    elif mail.attempts >= MAX_ATTEMPTS:
        give_up(mail, str(fault))
    else:
        minutes = min(2**mail.attempts, LONGEST_WAIT) * JITTER.uniform(0.75, 1.25)
        later = AlertMail.objects.open().filter(pk=mail.pk, next_at=mail.next_at)  # another's claim stays
        later.update(next_at=timezone.now() + timedelta(minutes=minutes), error=str(fault)[:500])


@transaction.atomic
def give_up(mail: AlertMail, error: str) -> None:
    """Leave it to staff; copies that it was to tell of go on to the next in line."""
    if mail.kind == AlertMail.Kind.INVITED:
        invitations.untold(mail.alert, mail.about)
    change(mail, failed_at=timezone.now(), error=error[:500])


def put_off(rest: Any, fault: OSError | None) -> None:
    """There was no mail server for these, or no time: then they are tried again at once, and it was no attempt."""
    if fault is None:
        rest.update(next_at=timezone.now(), attempts=F("attempts") - 1)
        return
    for mail in rest.select_related("alert__release"):
        refused(mail, fault)


def change(mail: AlertMail, **fields: Any) -> None:
    """Write down what has become of a mail, unless something has already."""
    AlertMail.objects.open().filter(pk=mail.pk).update(**fields)

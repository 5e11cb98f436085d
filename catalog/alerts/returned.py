"""What comes back of our mails: bounces (RFC 3464) and complaints (RFC 5965), as the mail server gets them.

A report is believed if it names the Message-ID of a mail of ours: that has a random part, which only who has got the
mail can know. Everything that waits for that mailbox is ended, and what is held for it goes to the next in line.
"""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any

from catalog.alerts import invitations
from catalog.models import Alert, AlertMail

GONE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
"""What is said of a mailbox that there is not, or not any more (RFC 3463). A full one may be emptied, and what is wrong
with the sender is our fault, not the reader's.
"""


@dataclass(frozen=True)
class Report:
    """What a report says of the mail with this Message-ID."""

    message_id: str
    ending: Alert.Ending


def read(raw: bytes) -> Report | None:
    """The report in a mail; None where it is none, or tells of nothing that lasts."""
    mail = message_from_bytes(raw)  # the policy that takes fields as they come: some are broken
    message_id = original_id(mail)
    if not message_id:
        return None
    for part in mail.walk():
        kind, fields = part.get_content_type(), blocks(part)
        if kind == "message/feedback-report" and any(told(each, "Feedback-Type") == "abuse" for each in fields):
            return Report(message_id, Alert.Ending.COMPLAINED)
        if kind == "message/delivery-status" and any(is_gone(each) for each in fields):
            return Report(message_id, Alert.Ending.BOUNCED)
    return None


def take_note(report: Report) -> int:
    """End what waits for the mailbox to which the mail went; return how many alerts. Twice is as good as once."""
    mail = AlertMail.objects.select_related("alert").filter(message_id=report.message_id).first()
    if mail is None:
        return 0
    theirs = Alert.objects.live().of_address(mail.alert.email).select_related("release")
    return sum(invitations.leave(alert, report.ending) for alert in theirs)


def original_id(mail: Message[Any, Any]) -> str:
    """The Message-ID of the mail that has come back; "" where the report does not hold it."""
    for part in list(mail.walk())[1:]:
        if part.get_content_type() in ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers"):
            inner = part.get_payload()
            text = inner[0] if isinstance(inner, list) and inner else message_from_bytes(body(part))
            return str(text.get("Message-ID", "")).strip().replace("\0", "") if isinstance(text, Message) else ""
    return ""


def blocks(part: Message[Any, Any]) -> list[Message[Any, Any]]:
    """The groups of fields of a report's machine-readable part."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [each for each in payload if isinstance(each, Message)]
    return [message_from_bytes(body(part))]


def body(part: Message[Any, Any]) -> bytes:
    """A part's own text."""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def is_gone(fields: Message[Any, Any]) -> bool:
    """Whether a recipient's fields say that there is no such mailbox."""
    return told(fields, "Action") == "failed" and told(fields, "Status").partition(" ")[0] in GONE


def told(fields: Message[Any, Any], name: str) -> str:
    """A field, in small letters; "" where there is none."""
    return str(fields.get(name, "")).strip().lower()

"""What comes back: a bounce or a complaint ends what waits for the mailbox, and nothing else does."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from catalog.alerts import delivery
from catalog.models import Alert, AlertMail
from tests.catalog.alerts.waiting import count_in, five_waiting, holders, in_process, make_alert, stock

BOUNCE = """From: MAILER-DAEMON@mx.example.org
To: shop@sillon.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

From: shop@sillon.example
Message-ID: {message_id}

--b--
"""
COMPLAINT = """From: feedback@provider.example
To: shop@sillon.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

A reader calls it spam.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Feedback/1
Version: 1

--b
Content-Type: message/rfc822

From: shop@sillon.example
Message-ID: {message_id}
Subject: Held for you

words

--b--
"""


@pytest.fixture
def invited(db: None) -> AlertMail:
    """The mail to the first of five; one copy is held, and the same mailbox waits for another record too."""
    release, _ = five_waiting()
    count_in(release, 1)
    mail = AlertMail.objects.get()
    delivery.send(mail.pk)
    make_alert(in_process("other"), "w1@example.org")
    return mail


def returned(monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """What the command says of a mail that is piped in."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    call_command("mail_returned", stdout=out)
    return out.getvalue().strip()


def bounce(mail: AlertMail, **changed: str) -> str:
    facts = {"to": "w1@example.org", "action": "failed", "status": "5.1.1", "message_id": mail.message_id}
    return BOUNCE.format(**facts | changed)


def test_a_mailbox_that_there_is_not_is_written_to_no_more(invited: AlertMail, monkeypatch: pytest.MonkeyPatch) -> None:
    assert holders() == [("w1@example.org", 1, 1)]
    assert returned(monkeypatch, bounce(invited)) == "Alerts ended: 2 (bounced)."
    assert {alert.ending for alert in Alert.objects.filter(email="w1@example.org")} == {"bounced"}
    assert holders() == [("w2@example.org", 2, 1)]
    assert stock(invited.alert.release) == (1, 1, "held")
    assert returned(monkeypatch, bounce(invited)).startswith("Nothing to do")


def test_a_complaint_too(invited: AlertMail, monkeypatch: pytest.MonkeyPatch) -> None:
    text = COMPLAINT.format(kind="abuse", message_id=invited.message_id)
    assert returned(monkeypatch, text) == "Alerts ended: 2 (complained)."
    assert holders() == [("w2@example.org", 2, 1)]


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "4.2.2", "action": "delayed"},
        {"status": "5.2.2"},
        {"status": "5.7.1"},
        {"status": "5.1.8"},
        {"status": "5.0.0"},
        {"status": ""},
        {"action": "delivered", "status": "2.0.0"},
        {"message_id": "<00000000000000000000000000000000@localhost>"},
        {"message_id": ""},
    ],
)
def test_what_does_not_last_or_names_no_mail_of_ours_changes_nothing(
    invited: AlertMail, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str]
) -> None:
    assert returned(monkeypatch, bounce(invited, **changed)).startswith("Nothing to do")
    assert (Alert.objects.live().count(), holders()) == (6, [("w1@example.org", 1, 1)])


EMPTY = "Content-Type: multipart/report; boundary=x\n\n--x\n\n--x"


@pytest.mark.parametrize("message_id", ["<>", "<[", "<a@", "<a@[>", "(", "\x00"])
def test_a_broken_number_is_no_error(db: None, monkeypatch: pytest.MonkeyPatch, message_id: str) -> None:
    assert returned(monkeypatch, COMPLAINT.format(kind="abuse", message_id=message_id)).startswith("Nothing to do")


@pytest.mark.parametrize("text", ["Buy now!", "\x00\xff", EMPTY, "a: b"])
def test_any_other_mail_is_no_error(db: None, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert returned(monkeypatch, text).startswith("Nothing to do")


def test_an_opinion_that_is_no_abuse_is_left_alone(invited: AlertMail, monkeypatch: pytest.MonkeyPatch) -> None:
    assert returned(monkeypatch, COMPLAINT.format(kind="not-spam", message_id=invited.message_id)).startswith("Nothing")


def test_no_mail_is_said(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="no mail on the standard input"):
        returned(monkeypatch, "")


def test_nobody_can_guess_the_number_of_a_mail(db: None) -> None:
    release, _ = five_waiting()
    count_in(release, 1)
    count_in(release, 1)
    tokens = {mail.message_id.partition("@")[0] for mail in AlertMail.objects.all()}
    assert [len(token) for token in tokens] == [33, 33]

"""A mail server on loopback, as good or as bad as a test wants it. As a program it takes everything and keeps nothing:

python -m tests.catalog.alerts.post_office
"""

from __future__ import annotations

import socketserver
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from threading import Thread


@dataclass(frozen=True)
class Treatment:
    """What becomes of a mail: the answers to its recipient and to its text, and whether there is an answer at all."""

    recipient: str = "250 2.1.5 known"
    text: str = "250 2.0.0 taken"
    wait: float = 0.0
    """Seconds before the last answer."""
    hangs_up: str = ""
    """"early": at the recipient; "late": with the whole mail taken, before the answer."""


WELCOME = "250 2.1.0 welcome"
TAKEN = Treatment()
UNKNOWN = Treatment(recipient="550 5.1.1 no such mailbox")
BLOCKED = Treatment(recipient="550 5.7.1 we do not like you")
BUSY = Treatment(recipient="450 4.2.0 come back later")
EARLY = Treatment(hangs_up="early")
LATE = Treatment(hangs_up="late")


@dataclass(frozen=True)
class Letter:
    """A mail that the server has; `answered` says whether the sender knows."""

    to: str
    message_id: str
    answered: bool


class PostOffice(socketserver.ThreadingTCPServer):
    """Takes mail on a free port; `treat` says by the address how, and `letters` is what it has, in order."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, *, keeps: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), Counterpart)
        self.keeps = keeps
        self.to_senders = WELCOME
        self.treat: Callable[[str], Treatment] = lambda address: TAKEN
        self.letters: list[Letter] = []
        self.connections = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def had(self) -> Counter[str]:
        """How often it has each address's mail."""
        return Counter(letter.to for letter in self.letters)

    def take(self, to: str, text: bytes, *, answered: bool) -> None:
        """Keep a mail."""
        if self.keeps:
            message_id = str(message_from_bytes(text)["Message-ID"])
            self.letters.append(Letter(to, message_id, answered))

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed is no news."""


class Counterpart(socketserver.StreamRequestHandler):
    """One connection: as much of RFC 5321 as smtplib speaks."""

    server: PostOffice
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.connections += 1
        self.say("220 post office")
        treatment, to = TAKEN, ""
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"MAIL":
                self.say(self.server.to_senders)
            elif word == b"RCPT":
                to = line[line.index(b"<") + 1 : line.index(b">")].decode()
                treatment = self.server.treat(to)
                if treatment.hangs_up == "early":
                    return
                self.say(treatment.recipient)
            elif word == b"DATA":
                self.say("354 go on")
                if not self.has_taken(to, treatment):
                    return
            elif word == b"QUIT":
                self.say("221 goodbye")
                return
            else:
                self.say("250 post office" if word in {b"EHLO", b"HELO"} else "250 yes")

    def has_taken(self, to: str, treatment: Treatment) -> bool:
        """Read a mail's text, and answer; False where the connection ends instead."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:  # the sender has died in the middle
                return False
            lines.append(line)
        late = treatment.hangs_up == "late"
        if treatment.text.startswith("2"):
            self.server.take(to, b"".join(lines), answered=not late)
        time.sleep(treatment.wait)
        if not late:
            self.say(treatment.text)
        return not late

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def opened() -> Iterator[PostOffice]:
    """A post office for a while."""
    with PostOffice() as office:
        Thread(target=office.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield office
        finally:
            office.shutdown()


if __name__ == "__main__":
    with PostOffice(keeps=False) as sink:
        print(sink.port, flush=True)
        sink.serve_forever()

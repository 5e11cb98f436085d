"""Speaking to the person at the terminal."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path


class Trouble(Exception):
    """Something that a person has to set right. Its text is all that they see: what, where, and what to try."""


class Stopped(BaseException):
    """Someone asked us to stop (Ctrl-C, SIGTERM, the terminal went away). Not an error."""


def say(text: str = "", *, end: str = "\n") -> None:
    """Print at once; a terminal that has gone away must not keep us from cleaning up."""
    with contextlib.suppress(OSError, ValueError):
        print(text, end=end, flush=True)


def complain(text: str) -> None:
    """Print to standard error, as `say` does."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def step_done(name: str, seconds: float, remark: str = "") -> None:
    """One line of "what is being set up"."""
    say(f"  {name:<34}{seconds:6.1f} s{'   ' + remark if remark else ''}")


@contextlib.contextmanager
def timed(name: str) -> Iterator[None]:
    """Say how long a step took, once it has gone well."""
    began = time.monotonic()
    yield
    step_done(name, time.monotonic() - began)


def tail(path: Path, lines: int = 15) -> str:
    """The end of a log, indented, for showing beneath a message."""
    try:
        with path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 64 * 1024))
            text = log.read().decode(errors="replace")
    except OSError:
        return "    (no output)"
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines()[-lines:]) or "    (no output)"

"""Processes that belong to `./dev`: each in a group of its own, its output in a log, none left at the end."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from deploy.dev.console import Stopped, Trouble, say, tail
from deploy.dev.paths import ROOT

GRACE = 8.0
"""Seconds that a process has for ending by itself."""

LOUD = re.compile(r"(?<!%)\b(WARNING|ERROR|CRITICAL)\b|^Traceback ")
RECORD = re.compile(r"^\[?\d{4}-\d\d-\d\d[ T]")


class Child:
    """One running process and its log."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path | None,
        ends_on: int,
        cwd: Path,
        user: int | None,
        group: int | None,
    ) -> None:
        self.name = name
        self.log = log or Path(os.devnull)
        self.ends_on = ends_on
        self.began = time.monotonic()
        self._read_to = 0
        self._loud = False
        if log and log.exists():
            log.replace(log.with_suffix(".log.1"))
        with contextlib.nullcontext() if log is None else log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=[] if user is not None else None,
            )

    @property
    def pid(self) -> int:
        """Its process id, which is its group's number too."""
        return self.process.pid

    def ended(self) -> int | None:
        """The exit code, or None while it runs."""
        return self.process.poll()

    def seconds(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self.began

    def new_warnings(self) -> Iterator[str]:
        """What it has logged since the last call at level WARNING and above, tracebacks whole."""
        with self.log.open("rb") as log:
            log.seek(self._read_to)
            text = log.read()
        whole, newline, _ = text.rpartition(b"\n")
        self._read_to += len(whole) + len(newline)
        for line in whole.decode(errors="replace").splitlines():
            if LOUD.search(line):
                self._loud = True
            elif RECORD.match(line) or not line.strip():
                self._loud = False
            if self._loud:
                yield line


class Supervisor:
    """Starts processes, watches them and stops them all at the end, whatever the end is."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []
        self._busy = False
        self._pending = False
        self._stopping = False
        self._hurry = False
        self._former: dict[int, signal._HANDLER] = {}

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        keeper = Path(__file__).with_name("keeper.py")
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(keeper)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup asks that a hang-up be ignored; a shell's background job ignores SIGINT, which we do want.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                self._former[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopping = True
        if kind is Stopped and self.children:
            say("\nStopping …")
        self.stop(*self.children)
        with contextlib.suppress(OSError):
            assert self._keeper.stdin is not None
            self._keeper.stdin.close()
        self._keeper.wait()
        for number, handler in self._former.items():
            signal.signal(number, handler)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        ends_on: int = signal.SIGTERM,
        cwd: Path = ROOT,
        user: int | None = None,
        group: int | None = None,
        shown: bool = False,
    ) -> Child:
        """Start a process; `ends_on` is the signal that asks it to end, `user` and `group` whom to run it as.

        Its output goes into a log, or to the terminal if it is to be `shown`.
        """
        log = None if shown else self.logs / f"{name.replace(' ', '-')}.log"
        with self._uninterrupted():
            child = Child(name, command, env=env, log=log, ends_on=ends_on, cwd=cwd, user=user, group=group)
            self.children.append(child)
            self._tell_keeper(f"group {child.pid} {int(ends_on)}")
        return child

    def run(self, name: str, command: Sequence[str], *, env: Mapping[str, str]) -> Child:
        """Start a process and wait for its end, whatever its exit code."""
        child = self.start(name, command, env=env)
        while child.ended() is None:
            time.sleep(0.02)
        self.forget(child)
        return child

    def show(self, command: Sequence[str], *, env: Mapping[str, str], ends_on: int = signal.SIGTERM) -> int:
        """Run a command whose output is what the person wants to see; its exit code."""
        child = self.start("shown", command, env=env, ends_on=ends_on, shown=True)
        while (code := child.ended()) is None:
            time.sleep(0.02)
        self.forget(child)
        return code if code >= 0 else 128 - code

    def remove_at_the_end(self, folder: Path) -> None:
        """Have a temporary folder removed once every process has ended."""
        self._tell_keeper(f"folder {folder}")

    def forget(self, child: Child) -> None:
        """A process that has ended as it should."""
        self.children.remove(child)
        self._tell_keeper(f"gone {child.pid}")

    def watch(self, *, until: float | None = None) -> None:
        """Show warnings and check that everybody is alive: once, or for `until` seconds from now."""
        deadline = time.monotonic() + (until or 0)
        while True:
            for child in self.children:
                for line in child.new_warnings():
                    say(f"{child.name:>8} | {line}")
                if (code := child.ended()) is not None:
                    raise Trouble(
                        f"The {child.name} process ended by itself ({how(code)}), so everything was stopped."
                        f" Its last lines, from {child.log}:\n{tail(child.log)}"
                    )
            if time.monotonic() >= deadline:
                return
            time.sleep(0.2)

    def stop(self, *children: Child) -> None:
        """Ask each to end, wait, then end what is left of its group."""
        running = [child for child in reversed(children) if child.ended() is None]
        for child in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, child.ends_on)
        deadline = time.monotonic() + GRACE
        while any(child.ended() is None for child in running) and time.monotonic() < deadline and not self._hurry:
            time.sleep(0.02)
        for child in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.process.wait()
            self.forget(child)

    def _tell_keeper(self, line: str) -> None:
        with contextlib.suppress(OSError):
            assert self._keeper.stdin is not None
            self._keeper.stdin.write(line + "\n")
            self._keeper.stdin.flush()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            self._hurry = True  # asked twice: no more patience
        elif self._busy:
            self._pending = True
        else:
            self._stopping = True
            raise Stopped(signal.Signals(number).name)

    @contextlib.contextmanager
    def _uninterrupted(self) -> Iterator[None]:
        """Between starting a process and writing it down, a signal waits: else nobody would stop that process."""
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
        if self._pending:
            self._stopping = True
            raise Stopped


def how(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"

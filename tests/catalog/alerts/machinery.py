"""Real processes for the tests of delivery: a Redis of their own, and Celery workers that are killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from django.db import connection

ROOT = Path(__file__).resolve().parents[3]


class Redis:
    """An empty Redis on a socket, which may be restarted: what was in it is gone then."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="sillon-")  # a socket's path may not be long
        self.socket = Path(self.folder, "redis.sock")
        self.broker = f"redis+socket://{self.socket}"

    def __enter__(self) -> Self:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        assert program
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)  # noqa: S603 (the system's own)
        while not self.socket.exists():
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)

    def restart(self) -> None:
        self.stop()
        self.__enter__()


class Workers:
    """A Celery worker with two processes, on this test's database; `killed` counts those that were."""

    def __init__(self, *, broker: str, mail_port: int, folder: Path, chance: random.Random) -> None:
        server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
        self.env = kept | {
            "DJANGO_SETTINGS_MODULE": "storefront.settings",
            "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
            "REDIS_URL": broker.replace("redis+socket", "unix"),
            "CELERY_BROKER_URL": broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "STATE_DIR": str(folder),
        }
        self.log = folder / "worker.log"
        self.chance = chance
        self.killed = 0

    def __enter__(self) -> Self:
        options = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]
        command = [sys.executable, "-m", "celery", "-A", "tests.catalog.alerts.hasty", "worker", *options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 (our own)
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None = None, fault: object = None, trace: TracebackType | None = None
    ) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def processes(self) -> list[int]:
        """Those that do the work, by their ids."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
        return [int(pid) for pid in found.stdout.split()]

    def kill_one(self) -> None:
        """Kill one of the two that work, wherever it is; the other goes on, and a new one takes its place."""
        if there := self.processes():
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(there), signal.SIGKILL)
                self.killed += 1

    def restart_if_ended(self) -> None:
        """What Docker or systemd does: Celery ends when Redis comes back while one of its processes is dying."""
        if self.process.poll() is not None:
            self.__enter__()

    def kill_all(self) -> None:
        """Kill the whole worker, and start another."""
        self.killed += len(self.processes())
        self.__exit__()
        self.__enter__()

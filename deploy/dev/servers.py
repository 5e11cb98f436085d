"""A PostgreSQL cluster and a Redis of our own, for as long as the tests run.

Both listen on sockets in a temporary folder only, so they meet no other server on the machine. Nothing is kept but a
seed: the cluster's folder with the template database, and the tables of the shop that browsers visit, which lives on
SQLite as a newcomer's does. Both are copied at each start, so that migrations run once.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.dev import environment, packages
from deploy.dev.console import Trouble, tail, timed
from deploy.dev.paths import HOME, PYTHON, ROOT
from deploy.dev.prepare import Step
from deploy.dev.supervise import Child, Supervisor

TEMPLATE = "sillon_template"
TABLES = "shop.sqlite3"
SEEDS = HOME / "seeds"

# Thrown away in the end, so nothing is worth a wait for the disk. 200 connections: the races of each process open 50.
POSTGRESQL_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_min_messages": "fatal",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Servant:
    """Whom the servers run as: PostgreSQL refuses root."""

    user: int | None
    group: int | None

    @classmethod
    def choose(cls) -> "Servant":
        """Ourselves, or an account without rights when we are root."""
        if os.geteuid():
            return cls(None, None)
        for name in ("postgres", "nobody"):
            try:
                account = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(account.pw_uid, account.pw_gid)
        raise Trouble("PostgreSQL refuses to run as root, and there is no account “postgres” or “nobody” for it.")

    def own(self, folder: Path) -> None:
        """Hand over a folder with all it holds."""
        if self.user is None or self.group is None:
            return
        for path, _, names in os.walk(folder):
            os.chown(path, self.user, self.group)
            for name in names:
                os.chown(Path(path, name), self.user, self.group, follow_symlinks=False)


def temporary_folder(house: Supervisor) -> Path:
    """A folder with a short name, since a socket's path may have 100 bytes; gone in the end."""
    folder = Path(tempfile.mkdtemp(prefix="sillon-", dir="/tmp" if Path("/tmp").is_dir() else None))  # noqa: S108
    folder.chmod(0o755)
    house.remove_at_the_end(folder)
    return folder


def start_redis(house: Supervisor, folder: Path) -> str | None:
    """An empty Redis on a socket; its address, or None where there is no Redis."""
    program = packages.REDIS.find()
    if not program:
        return None
    socket = folder / "redis.sock"
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = house.start("redis", [program, *options], env=os.environ)
    wait_for(server, socket.exists)
    return f"unix://{socket}"


@dataclass
class Cluster:
    """A running PostgreSQL; `seed` is where what was migrated is kept for the next time, if it `is_new`."""

    house: Supervisor
    folder: Path
    programs: Path
    servant: Servant
    seed: Path
    is_new: bool
    server: Child

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgres://sillon@{quote(str(self.folder), safe='')}/{database}"

    @property
    def tables(self) -> Path:
        """The tables of a shop on SQLite, and what migrations put into them."""
        return self.folder / TABLES

    def steps(self) -> list[Step]:
        """Make the template database and the tables, unless they came with the seed."""
        if not self.is_new:
            return []
        psql(self.programs, self.servant, self.folder, f"CREATE DATABASE {TEMPLATE} ENCODING 'UTF8'")
        migrate = [PYTHON, "manage.py", "migrate", "--no-input"]
        return [
            Step("template database", migrate, env={"DATABASE_URL": self.url(TEMPLATE)}),
            Step("tables for SQLite", migrate, env={"DATABASE_URL": f"sqlite:///{self.tables}"}),
        ]

    def keep(self) -> None:
        """Put both aside for the next run; the server has to be still for that."""
        self.house.stop(self.server)
        keep_seed([self.folder / "data", self.tables], self.seed)
        self.server = serve_postgresql(self.house, self.programs, self.servant, self.folder)


def start_postgresql(house: Supervisor, folder: Path) -> Cluster | None:
    """A cluster of our own, with the template database where a run before has kept one; None without PostgreSQL."""
    initdb = packages.POSTGRESQL.find()
    if not initdb:
        return None
    programs, servant = Path(initdb).resolve().parent, Servant.choose()
    data, seed = folder / "data", SEEDS / seed_name(programs)
    is_new = not seed.is_dir()
    with timed("PostgreSQL, a new cluster" if is_new else "PostgreSQL"):
        if is_new:
            servant.own(folder)
            make_cluster(programs / "initdb", servant, data)
        else:
            copy(seed.iterdir(), folder)
            data.chmod(0o700)
            servant.own(folder)
        server = serve_postgresql(house, programs, servant, folder)
    return Cluster(house, folder, programs, servant, seed, is_new, server)


def seed_name(programs: Path) -> str:
    """What the template database depends on: every migration, ours and the packages', and the server's version."""
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    digest = hashlib.sha256(f"{version}{os.geteuid()}{TABLES}{environment.LOCKS['run'].read_text()}".encode())
    for path in sorted(ROOT.glob("*/**/migrations/*.py")):
        if not path.is_relative_to(HOME):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def make_cluster(initdb: Path, servant: Servant, data: Path) -> None:
    """Run initdb, with the plainest locale there is: sorting by language is not PostgreSQL's task here."""
    options = ["--no-sync", "--auth=trust", "--username=sillon", "--encoding=UTF8", "--no-instructions"]
    done = subprocess.run(
        [initdb, *options, "--locale=C", "-D", data],
        check=False,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        user=servant.user,
        group=servant.group,
        extra_groups=None if servant.user is None else [],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Trouble(f"initdb could not make a cluster: {done.stderr.strip()}")


def serve_postgresql(house: Supervisor, programs: Path, servant: Servant, folder: Path) -> Child:
    """Start the server and wait until it answers."""
    options = [word for name, value in POSTGRESQL_OPTIONS.items() for word in ("-c", f"{name}={value}")]
    server = house.start(
        "postgresql",
        [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *options],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        # SIGINT is PostgreSQL's fast way to end: it asks no client to finish first.
        ends_on=signal.SIGINT,
        cwd=Path("/"),
        user=servant.user,
        group=servant.group,
    )
    ready = [str(programs / "pg_isready"), "--quiet", "--host", str(folder)]
    wait_for(server, lambda: subprocess.run(ready, check=False).returncode == 0)
    return server


def psql(programs: Path, servant: Servant, folder: Path, command: str) -> None:
    """Run one command as the cluster's owner."""
    subprocess.run(
        [programs / "psql", "--quiet", "--no-psqlrc", "-h", folder, "-U", "sillon", "-d", "postgres", "-c", command],
        check=True,
        cwd="/",
        user=servant.user,
        group=servant.group,
        extra_groups=None if servant.user is None else [],
    )


def keep_seed(made: Iterable[Path], seed: Path) -> None:
    """Put what was made aside for the next run; whoever is first wins, and older seeds go."""
    SEEDS.mkdir(exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=SEEDS))
    copy(made, partial)
    for old in SEEDS.iterdir():
        if old not in {partial, seed}:
            shutil.rmtree(old, ignore_errors=True)
    with contextlib.suppress(OSError):
        partial.rename(seed)
    shutil.rmtree(partial, ignore_errors=True)


def copy(paths: Iterable[Path], into: Path) -> None:
    """Copy files, and folders with all they hold."""
    for path in paths:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, into / path.name)


def wait_for(server: Child, ready: Callable[[], bool]) -> None:
    """Until a server answers; it has 20 s."""
    deadline = time.monotonic() + 20
    while not ready():
        if server.ended() is not None or time.monotonic() > deadline:
            raise Trouble(f"{server.name} does not start. Its last lines, from {server.log}:\n{tail(server.log)}")
        time.sleep(0.02)

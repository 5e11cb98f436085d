"""Where a running shop lives: its address, its state folder, its secrets, and the environment made of them."""

import contextlib
import errno
import fcntl
import os
import secrets
import socket
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.dev.console import Trouble
from deploy.dev.paths import HOME, ROOT

ANY = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 (names of "everywhere", and how to reach them from here)


@dataclass(frozen=True)
class Place:
    """HOST, PORT and STATE_DIR, checked."""

    host: str
    port: int
    state: Path

    @classmethod
    def from_environment(cls) -> "Place":
        """Read them; what makes no sense is said in one line."""
        text = os.environ.get("PORT", "") or "8000"
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
            raise Trouble(f"PORT must be a number from 1 to 65535, not {text!r}.")
        state = Path(os.environ.get("STATE_DIR") or HOME).expanduser().absolute()
        return cls(os.environ.get("HOST", "") or "127.0.0.1", int(text), state)

    @property
    def reachable_host(self) -> str:
        """A name by which this machine reaches the shop."""
        return ANY.get(self.host, self.host)

    @property
    def url(self) -> str:
        """The shop's address as a person would type it here."""
        host = self.reachable_host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def make_state(self) -> None:
        """The state folder, which must be ours to write."""
        try:
            for folder in ("broker/queue", "broker/control", "beat"):  # Celery makes none of its own
                (self.state / folder).mkdir(parents=True, exist_ok=True)
            probe = self.state / ".probe"
            probe.touch()
            probe.unlink()
        except OSError as fault:
            raise Trouble(f"STATE_DIR: cannot write to {self.state}: {fault.strerror}.") from None

    def check_port(self) -> None:
        """Refuse a taken or forbidden port before anything else is done."""
        fault = why_not(self.host, self.port)
        if fault is None:
            return
        if fault.errno == errno.EADDRINUSE:
            free = next((port for port in range(self.port + 1, 65536) if why_not(self.host, port) is None), 8080)
            raise Trouble(f"Port {self.port} is taken by another program. Try another: PORT={free} ./dev run")
        if fault.errno == errno.EACCES:
            raise Trouble(f"Port {self.port} may not be opened by this user. Try one above 1023: PORT=8000 ./dev run")
        raise Trouble(f"HOST: cannot listen on {self.host!r} ({fault.strerror or fault}).")

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """One shop at a time on one state folder."""
        with (self.state / "run.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise Trouble(
                    f"A shop is already running on {self.state} ({lock.read().strip() or 'just starting'})."
                    " Stop it first, or give this one a folder of its own: STATE_DIR=/some/folder ./dev run"
                ) from None
            lock.truncate(0)
            lock.write(f"process {os.getpid()}, {self.url}\n")
            lock.flush()
            yield

    def check_sqlite(self) -> None:
        """A file that is no database is named and left alone."""
        file = self.state / "shop.sqlite3"
        if knob(os.environ, "DATABASE_URL") or not file.exists():
            return
        try:
            with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as database:
                database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as fault:
            raise Trouble(no_database(str(file), str(fault))) from None

    def sandbox_port(self) -> int:
        """The stand-in's port: chosen once, kept while it is free."""
        note = self.state / "sandbox.port"
        with contextlib.suppress(OSError, ValueError):
            kept = int(note.read_text())
            if kept != self.port and why_not("127.0.0.1", kept) is None:
                return kept
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        note.write_text(f"{port}\n")
        return port

    def environment(self) -> dict[str, str]:
        """What every process of the shop is told. What the person has set themselves stays as it is."""
        env = clean_environment()
        # Whatever a shell has set for another shop: this one keeps all it makes in its own folder.
        env |= {"DEMO": "1", "STATE_DIR": str(self.state)}
        env |= {f"{name}_ROOT": str(self.state / name.lower()) for name in ("STATIC", "MEDIA", "PRIVATE")}
        own = {
            "SECRET_KEY": self.secret("secret.key", ""),
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": ",".join(self.names()),
            "DATABASE_URL": f"sqlite:///{self.state / 'shop.sqlite3'}",
        }
        if knob(env, "STRIPE_SECRET_KEY"):
            if not env.get("STRIPE_SECRET_KEY", "sk_test_").startswith("sk_test_"):
                raise Trouble("STRIPE_SECRET_KEY is not a test key (sk_test_…): ./dev run never touches real money.")
        else:
            own |= {
                "STRIPE_SECRET_KEY": self.secret("stripe.key", "sk_test_sillon"),
                "STRIPE_WEBHOOK_SECRET": self.secret("webhook.key", "whsec_sillon"),
                "STRIPE_API_BASE": f"http://127.0.0.1:{self.sandbox_port()}",
            }
        return env | {name: value for name, value in own.items() if not knob(env, name)}

    def names(self) -> list[str]:
        """The names under which a browser may ask for the shop."""
        names = ["127.0.0.1", "localhost", "[::1]"]
        if site := urlsplit(os.environ.get("SITE_URL", "")).hostname:
            names.append(site)
        if self.host in ANY:
            names.append(socket.gethostname())
            with contextlib.suppress(OSError):
                names += [str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)]
            with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.connect(("192.0.2.1", 9))  # sends nothing: only asks which of our addresses would be used
                names.append(str(probe.getsockname()[0]))
        else:
            names.append(f"[{self.host}]" if ":" in self.host else self.host)
        return list(dict.fromkeys(names))

    def secret(self, name: str, prefix: str) -> str:
        """A random secret, made once, readable by its owner only."""
        path = self.state / name
        with contextlib.suppress(OSError):
            if len(kept := path.read_text().strip()) >= 32:
                return kept
        path.unlink(missing_ok=True)
        made = prefix + secrets.token_urlsafe(48).replace("-", "").replace("_", "")
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(made + "\n")
        return made


# Knobs of a shop that may be set in the shell from which its tests and checks are run.
SHOP = (
    "ALLOWED_HOSTS",
    "CELERY_BROKER_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "MAIL_DIR",
    "MEDIA_ROOT",
    "PRIVATE_ROOT",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "STATE_DIR",
    "STATIC_ROOT",
    "STRIPE_API_BASE",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
)


def clean_environment(without: Collection[str] = ()) -> dict[str, str]:
    """The outer environment without what would lead our own Python astray, and without knobs that are not wanted."""
    astray = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}  # without bytecode: 2 s a process
    astray |= {f"{name}{end}" for name in without for end in ("", "_FILE")}
    env = {name: value for name, value in os.environ.items() if name not in astray}
    return env | {"DJANGO_SETTINGS_MODULE": "storefront.settings", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}


def knob(env: Mapping[str, str], name: str) -> bool:
    """Whether a setting is given, by value or by file."""
    return bool(env.get(name) or env.get(f"{name}_FILE"))


def no_database(which: str, reason: str) -> str:
    """The one message for a database that cannot be used."""
    way_out = "Set it right, or start over with ./dev reset." if which.startswith("/") else "DATABASE_URL names it."
    return f"The database {which} cannot be used: {reason.rstrip('.')}. It was left as it is. {way_out}"


def why_not(host: str, port: int) -> OSError | None:
    """Why a server could not listen there; None if it could."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        return fault
    return None

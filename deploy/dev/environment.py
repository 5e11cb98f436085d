"""The checkout's virtual environment: exactly what the locked requirements say, hashes checked.

`.dev/venv` is shared by every way of running this checkout. A stamp inside says which lock it was made from; while an
install is under way the stamp is gone, so an interrupted one is thrown away and made anew.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from deploy.dev import packages
from deploy.dev.console import Trouble, say, timed
from deploy.dev.paths import HOME, PYTHON, ROOT, VENV

Kind = Literal["run", "dev"]

LOCKS: dict[Kind, Path] = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
UV_LOCK = Path(__file__).with_name("uv.txt")
OWN_UV = HOME / "uv"
STAMP = VENV / "made-from"


def ensure(kind: Kind) -> None:
    """Make the environment, or bring it up to date; a warm one costs a hash and nothing else.

    "dev" holds all of "run", so an environment that was once made for the tests stays one.
    """
    make_home()
    with locked(HOME / "venv.lock"):
        made_kind, made_from = read_stamp()
        if made_kind == "dev":
            kind = "dev"
        wanted = fingerprint(LOCKS[kind])
        if made_from == wanted and os.access(PYTHON, os.X_OK):
            return
        with timed("Python packages"):
            install(LOCKS[kind], fresh=not made_from)
            STAMP.write_text(f"{kind} {wanted}\n")


def make_home() -> None:
    """The folder `.dev`, which git never sees."""
    try:
        HOME.mkdir(exist_ok=True)
        (HOME / ".gitignore").write_text("*\n")
    except OSError as fault:
        raise Trouble(f"Cannot write to {HOME}: {fault.strerror}.") from None


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one `./dev` at a time change what a checkout shares."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  Another ./dev is at work on {path.parent}; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_stamp() -> tuple[str, str]:
    """Which kind of environment there is and what it was made from; empty strings for none or a broken one."""
    with contextlib.suppress(OSError, ValueError):
        kind, made_from = STAMP.read_text().split()
        return kind, made_from
    return "", ""


def fingerprint(lock: Path) -> str:
    """What an environment depends on: the lock and this Python."""
    if not lock.is_file():
        raise Trouble(f"{lock.name} is missing from {ROOT}. Is this a whole checkout?")
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def install(lock: Path, *, fresh: bool) -> None:
    """Install what the lock says, with uv where it can be had, else with pip."""
    STAMP.unlink(missing_ok=True)
    if fresh and VENV.exists():
        shutil.rmtree(VENV)
    uv = find_uv()
    if uv and with_uv(uv, lock):
        return
    with_pip(lock)


def with_uv(uv: str, lock: Path) -> bool:
    """Install with uv; False when it fails, since pip may know a mirror of which uv has not been told."""
    commands = [[uv, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", str(lock)]]
    if not os.access(PYTHON, os.X_OK):
        commands.insert(0, [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
    for command in commands:
        if (said := failure(command)) is not None:
            say(f"  uv could not do it ({said}); trying pip …")
            return False
    return True


def with_pip(lock: Path) -> None:
    """Install with the standard library's venv and pip: the same packages, only slower."""
    if not os.access(PYTHON, os.X_OK) or failure([PYTHON, "-m", "pip", "--version"]) is not None:
        packages.need_python_venv()
        if (said := failure([sys.executable, "-m", "venv", "--clear", str(VENV)])) is not None:
            raise Trouble(f"Python cannot make a virtual environment: {said}.")
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if (said := failure([*command, "-r", str(lock)])) is not None:
        raise Trouble(f"The packages of {lock.name} could not be installed: {said}.")


def find_uv() -> str | None:
    """Uv from the PATH, or our own copy, fetched by pip with its hash checked; None where neither can be had."""
    if found := shutil.which("uv"):
        return found
    own = OWN_UV / "bin" / "uv"
    if os.access(own, os.X_OK):
        return str(own)
    if not find_spec("pip"):
        packages.need_python_venv()
    if not find_spec("pip") and not shutil.which("pip3"):
        return None
    pip = [sys.executable, "-m", "pip"] if find_spec("pip") else [shutil.which("pip3") or "pip3"]
    partial = HOME / "uv.partial"
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(OWN_UV, ignore_errors=True)
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    if failure([*pip, "install", *options, "--target", str(partial), "-r", str(UV_LOCK)]) is not None:
        return None
    partial.rename(OWN_UV)
    return str(own)


def failure(command: Sequence[str]) -> str | None:
    """Run a command out of sight; None if it went well, else the end of what it said."""
    # A broken terminal or an outer environment must not leak into what we build.
    env = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}}
    done = subprocess.run(
        command,
        check=False,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode == 0:
        return None
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return " ".join(lines[-3:]).rstrip(".") or f"exit code {done.returncode}"

"""System packages: what each is for, whether it is here, and apt where we may use it."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.dev.console import say, timed

POLICY = Path("/usr/sbin/policy-rc.d")


@dataclass(frozen=True)
class Tool:
    """A program that comes from the system, not from PyPI."""

    name: str
    package: str
    without: str
    """What is left out where it is missing."""

    programs: tuple[str, ...]
    places: tuple[str, ...] = ()

    def find(self) -> str | None:
        """The program's path: from the PATH, else from where distributions hide it, newest first."""
        for program in self.programs:
            if found := shutil.which(program):
                return found
        found_in_places = [str(path) for place in self.places for path in Path("/").glob(place)]
        return max(found_in_places, key=version_in, default=None)


def version_in(path: str) -> tuple[int, ...]:
    """The numbers of a path such as /usr/lib/postgresql/15/bin/initdb, for choosing the newest."""
    return tuple(int(part) for part in path.replace("@", "/").split("/") if part.isdigit())


POSTGRESQL = Tool(
    "PostgreSQL",
    "postgresql",
    "tests of races are skipped and the others run on SQLite",
    ("initdb",),
    (
        "usr/lib/postgresql/*/bin/initdb",
        "usr/pgsql-*/bin/initdb",
        "opt/homebrew/opt/postgresql@*/bin/initdb",
        "usr/local/opt/postgresql@*/bin/initdb",
    ),
)
REDIS = Tool("Redis", "redis-server", "tests that need Redis are skipped", ("redis-server", "valkey-server"))
# Without a window's furniture it takes a quarter less of the processors for the same pages; the others do, too.
CHROMIUM = Tool(
    "Chromium",
    "chromium-headless-shell",
    "tests in a browser are skipped",
    ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    ("Applications/Google Chrome.app/Contents/MacOS/Google Chrome",),
)
GETTEXT = Tool("gettext", "gettext", "new texts are not looked for in the sources", ("xgettext",))
NPM = Tool("npm", "npm", "style sheets and rendered pages are not checked", ("npm",))


def may_install() -> bool:
    """Whether we are root on a machine with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def need(tools: Iterable[Tool]) -> list[Tool]:
    """Install what is missing where we may; return what is missing still, having said what that means."""
    missing = [tool for tool in tools if not tool.find()]
    if missing and may_install():
        with timed(f"apt: {', '.join(tool.package for tool in missing)}"):
            apt_install([tool.package for tool in missing])
        missing = [tool for tool in missing if not tool.find()]
    for tool in missing:
        say(f"  {tool.name} is not installed (package {tool.package}): {tool.without}.")
    return missing


def need_python_venv() -> None:
    """Have apt bring pip and venv where the system's Python comes without them."""
    if not (find_spec("pip") and find_spec("ensurepip")) and may_install():
        with timed("apt: python3-pip, python3-venv"):
            apt_install(["python3-pip", "python3-venv"])


def apt_install(names: list[str]) -> None:
    """Install Debian packages, starting none of the servers in them; failing is found out by looking again."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    with servers_kept_from_starting():
        for command in (install, ["apt-get", "update", "-qq"], install):
            done = subprocess.run(
                command,
                check=False,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            if done.returncode == 0 and command is install:
                return
    say("  apt could not: " + " ".join(done.stdout.strip().splitlines()[-2:]))


@contextmanager
def servers_kept_from_starting() -> Iterator[None]:
    """Debian starts a server when it is installed; ours are started by us, on sockets of their own."""
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            POLICY.unlink(missing_ok=True)

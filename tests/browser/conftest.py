"""A real shop for real browsers: `./dev run` as a newcomer starts it, in a folder of its own, and Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from catalog.demo import CATALOGUE
from catalog.exchange import reading
from catalog.pictures import save, write_widths
from deploy.dev import prepare
from tests.conftest import CHROMIUM
from tests.records import SR13

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
# What the outer test run has set for itself must not reach the shop that a newcomer would start.
NOT_THEIRS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "CELERY_BROKER_URL", "STRIPE_")


# A process beside the shop's own, with their settings.
BESIDE = """
import os, sys
from deploy.dev.place import Place
os.environ.update(Place.from_environment().environment())
import django
django.setup()
exec(sys.argv[1])
"""


@dataclass(frozen=True)
class Shop:
    """A running shop: its address, and the environment that it was started in."""

    url: str
    env: dict[str, str]

    def run(self, code: str) -> None:
        """Do something in the shop's own database: what a test cannot wait for."""
        command = [sys.executable, "-c", BESIDE, code]
        subprocess.run(command, cwd=ROOT, env=self.env, check=True, timeout=60)  # noqa: S603 (the test's own code)


@pytest.fixture(scope="package")
def shop(running: Shop) -> str:
    """The address of the running shop."""
    return running.url


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that runs; all its processes are gone afterwards."""
    state = tmp_path_factory.mktemp("shop")
    if "PYTEST_XDIST_WORKER" in os.environ:
        (state.parents[1] / "shop").touch(exist_ok=False)  # one of pytest's processes starts it, and no other
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith(NOT_THEIRS)}
    env |= {"PORT": str(port), "STATE_DIR": str(state), "PYTHONUNBUFFERED": "1"}
    log = (state / "dev-run.txt").open("w")
    one_sleeve_for_all(state / "media" / "releases")
    if tables := os.environ.get("TEST_TABLES"):
        shutil.copy(tables, state / "shop.sqlite3")
    if Path(settings.STATIC_ROOT, "staticfiles.json").is_file():
        shutil.copytree(settings.STATIC_ROOT, state / "static")
        prepare.remember_static(state)
    run = subprocess.Popen([sys.executable, "dev", "run"], cwd=ROOT, env=env, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(url, run), 240, lambda: (state / "dev-run.txt").read_text()[-3000:])
        leave_undrawn(state)
        yield Shop(url, env)
    finally:
        run.send_signal(signal.SIGINT)
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)  # asked twice, it lets nobody finish: nothing of this shop is needed any more
        run.wait(timeout=60)
        log.close()


def one_sleeve_for_all(folder: Path) -> None:
    """A plain front for every release but SR13, as if it were drawn already: no test here looks at the others', and
    drawing them takes both cores for half a minute. (`.ci/run` starts a shop with nothing drawn.)
    """
    picture = Image.new("RGB", (1280, 1280), "#f9c92c")
    for slug in {facts["slug"] for facts in reading.read(CATALOGUE)} - {SR13}:
        stem = folder / slug / "front"
        stem.parent.mkdir(parents=True)
        write_widths(picture, stem)
        save(picture, stem.with_suffix(".webp"), flat=True)


def leave_undrawn(state: Path) -> None:
    """Take back what is queued to be drawn: nobody waits for those pictures, and they take both cores for a minute."""
    for order in (state / "broker" / "queue").glob("*.pictures.msg"):
        order.unlink(missing_ok=True)


def answers(url: str, run: subprocess.Popen[bytes]) -> bool:
    """Whether the home page is there; a shop that ended instead is a failure."""
    assert run.poll() is None, "./dev run has ended"
    try:
        with closing(HTTPConnection(url.removeprefix("http://"), timeout=5)) as connection:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
    except OSError:
        return False


def wait_for(done: Callable[[], bool], seconds: float, why: Callable[[], str] = str) -> None:
    """Wait until something has come true, for a bounded time."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"not within {seconds} s {why()}"
        time.sleep(0.3)


@pytest.fixture(scope="package")
def driver() -> Iterator[Playwright]:
    """What drives browsers; gone after their last test, for its loop of events would be in the others' way."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def chromium(driver: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visit(chromium: Browser, shop: str) -> Iterator[Callable[..., BrowserContext]]:
    """Open a visit to the shop: `visit(javascript=False)`; each has its own cookies."""
    visits: list[BrowserContext] = []

    def open_visit(*, javascript: bool = True, width: int = 1280, language: str = "en") -> BrowserContext:
        context = chromium.new_context(
            base_url=shop,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 800},
            locale=language,
        )
        context.set_default_timeout(15_000)
        visits.append(context)
        return context

    yield open_visit
    for context in visits:
        context.close()

"""`manage.py stripe_sandbox`: what it refuses, and how it begins and ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from checkout.sandbox.server import StandIn, is_loopback
from tests.checkout.sandbox.visitor import visit

# ruff: noqa: S603 (our own command, as a list, without a shell)
ROOT = Path(__file__).resolve().parents[3]


def refused(*options: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("stripe_sandbox", *options, stdout=StringIO())
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_it_runs_for_a_demo_only(stripe_keys: None, settings: Settings) -> None:
    settings.DEMO = False
    assert "DEMO" in refused()


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_it_does_not_start_with_a_live_key(stripe_keys: None, settings: Settings, key: str) -> None:
    settings.STRIPE_SECRET_KEY = key
    assert "live key" in refused()


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])
def test_it_does_not_start_without_secrets(stripe_keys: None, settings: Settings, name: str) -> None:
    setattr(settings, name, "")
    assert refused().startswith(name)


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "shop.example", "::"])  # noqa: S104
def test_it_listens_on_loopback_only(stripe_keys: None, host: str) -> None:
    assert "stays on this machine" in refused("--host", host, "--port", "0")


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("url", ["http://shop.example/", "https://127.0.0.1/", "http://127.0.0.1.example/", "x"])
def test_it_sends_events_to_loopback_only(stripe_keys: None, url: str) -> None:
    assert "stays on this machine" in refused("--port", "0", "--webhook-url", url)


@pytest.mark.usefixtures("transactional_db")
def test_a_taken_port_is_one_line(stripe_keys: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert (
            refused("--port", port) == f"The stand-in cannot listen at 127.0.0.1, port {port}: Address already in use."
        )
    assert "port 99999" in refused("--port", "99999")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True), ("", False)],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.usefixtures("transactional_db")
def test_it_also_listens_on_the_newer_loopback(stripe_keys: None) -> None:
    with StandIn("::1", webhook_url="http://[::1]:9/") as running:
        assert running.url.startswith("http://[::1]:")
        assert visit(f"{running.url}/healthz").text == "ok\n"


def test_a_process_of_its_own_begins_and_ends(tmp_path: Path) -> None:
    """The real command on an empty SQLite ledger: one line at the start, an answer, a clean end."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "storefront.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
        "STATE_DIR": str(tmp_path),
        "SITE_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "x" * 50,
        "DEMO": "1",
        "STRIPE_SECRET_KEY": "sk_test_1",
        "STRIPE_WEBHOOK_SECRET": "whsec_1",
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    unready = subprocess.run([*manage, "stripe_sandbox"], env=environment, capture_output=True, text=True, check=False)
    assert unready.returncode == 2
    assert "Run `manage.py migrate` first" in unready.stderr
    assert "Traceback" not in unready.stderr
    subprocess.run([*manage, "migrate", "sandbox", "-v0"], env=environment, check=True)
    for number in (signal.SIGTERM, signal.SIGINT):
        with subprocess.Popen(
            [*manage, "stripe_sandbox", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server:
            try:
                assert server.stdout
                line = server.stdout.readline()
                address = re.search(
                    r"at (http://127\.0\.0\.1:\d+), events to (http://127\.0\.0\.1:8000/\S+)\. No", line
                )
                assert address, line
                assert address[2] == "http://127.0.0.1:8000/stripe/webhook/"
                assert visit(f"{address[1]}/healthz").text == "ok\n"
                server.send_signal(number)
                rest, _ = server.communicate(timeout=10)
                assert (server.returncode, rest) == (0, "")
            finally:
                server.kill()

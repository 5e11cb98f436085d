"""docker-compose.yml is true: there is no Docker here, so each service's command is run as a process instead."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.db import connection

from deploy import health

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
KNOBS = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "storefront" / "settings.py").read_text()))
# What .env sets for docker-compose.yml itself, and not for the shop.
FOR_COMPOSE = {"POSTGRES_PASSWORD", "HTTP_PORT", "HTTPS_PORT"}
VALUES = {
    "SECRET_KEY": "a-key-for-tests-only-" * 3,
    "SITE_URL": "https://shop.example.org",
    "ALLOWED_HOSTS": "shop.example.org,127.0.0.1",
    "POSTGRES_PASSWORD": "secret",
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
}


def example() -> dict[str, str]:
    """The knobs of .env.example, those in comments too."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


def interpolated(text: str) -> str:
    """What Compose makes of ${NAME}, ${NAME:-default} and ${NAME:?complaint} with VALUES in .env."""

    def value(found: re.Match[str]) -> str:
        given = VALUES.get(found["name"])
        assert given or found["default"] is not None, f"{found['name']} would be missing"
        return given or found["default"]

    inner = re.compile(r"\$\{(?P<name>\w+)(?::\?[^}]*|:-(?P<default>[^${}]*))?\}")
    while inner.search(text):
        text = inner.sub(value, text)
    return text.replace("$$", "$")


def test_there_are_the_services_of_production_and_two_for_looking() -> None:
    assert set(SERVICES) == {
        *("migrate", "web", "worker", "beat", "postgres", "redis", "front"),
        *("mailpit", "stand-in", "stand-in-door"),
    }
    assert {name for name, service in SERVICES.items() if service.get("profiles") == ["dev"]} == {
        *("mailpit", "stand-in", "stand-in-door"),
    }


@pytest.mark.parametrize("name", SERVICES)
def test_each_has_a_health_check_and_a_pinned_image(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert re.fullmatch(r"[a-z/]+:(local|v?\d+(\.\d+)*(-\w+)?)", service["image"])


@pytest.mark.parametrize("name", OURS)
def test_ours_can_write_nowhere_and_have_no_rights(name: str) -> None:
    assert OURS[name]["read_only"] is True
    assert OURS[name]["cap_drop"] == ["ALL"]
    assert OURS[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OURS)
def test_the_environment_is_known_to_the_settings(name: str) -> None:
    assert set(OURS[name]["environment"]) <= KNOBS


def test_the_example_names_every_knob_and_no_other() -> None:
    assert set(example()) == KNOBS | FOR_COMPOSE


def test_what_compose_asks_of_env_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked <= set(example())


@pytest.mark.parametrize("name", OURS)
def test_the_command_is_there(name: str) -> None:
    program, *arguments = words(name)
    assert shutil.which(program, path=str(Path(sys.executable).parent))
    if program == "python":
        assert arguments[0] == "manage.py"
        assert arguments[1] in get_commands()


def test_every_copied_folder_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    paths = [path for line in copied for path in line.split()]
    assert len(paths) > 8
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", OURS)
def test_a_health_check_names_one_that_there_is(name: str) -> None:
    test = OURS[name]["healthcheck"]["test"][1:]
    assert test == ["true"] or test[:2] == ["python", "deploy/health.py"]
    assert test == ["true"] or test[2] in health.CHECKS


@pytest.mark.postgres
@pytest.mark.needs_redis
@pytest.mark.django_db(transaction=True)
class TestStarted:
    """Each of ours, started with its command and its environment, is found healthy by its own health check."""

    def test_web(self, tmp_path: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        with started("web", tmp_path, {"0.0.0.0": "127.0.0.1", "8000": str(unused_tcp_port)}) as env:  # noqa: S104
            monkeypatch.setenv("ALLOWED_HOSTS", env["ALLOWED_HOSTS"])
            eventually(lambda: health.web(unused_tcp_port))

    def test_worker(self, tmp_path: Path) -> None:
        with started("worker", tmp_path, {}) as env:
            check = [sys.executable, "deploy/health.py", "worker"]
            eventually(lambda: subprocess.run(check, cwd=ROOT, env=env, check=False).returncode == 0)  # noqa: S603 (our own script)

    def test_beat(self, tmp_path: Path) -> None:
        with started("beat", tmp_path, {str(health.BEAT_SCHEDULE): str(tmp_path / "beat")}):
            eventually(lambda: health.beat(tmp_path / "beat"))


def words(name: str) -> list[str]:
    """A service's command, without the shell around it."""
    command = [interpolated(str(word)) for word in SERVICES[name]["command"]]
    if command[:2] == ["sh", "-c"]:
        command = command[2].replace("$(nproc)", "1").replace('"', "").split()[1:]
    return command


@contextmanager
def started(name: str, folder: Path, instead: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The service as a process, with the tests' servers in the place of the composed ones."""
    env = {key: interpolated(str(value)) for key, value in SERVICES[name]["environment"].items()}
    redis = os.environ["TEST_REDIS_URL"].removeprefix("unix://")
    env |= {
        "DATABASE_URL": os.environ["TEST_DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}",
        "REDIS_URL": f"unix://{redis}",
        "CELERY_BROKER_URL": f"redis+socket://{redis}",
        "STATE_DIR": str(folder),
        "STATIC_ROOT": os.environ["STATIC_ROOT"],
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    command = [instead.get(word, word) for word in words(name)]
    log = folder / f"{name}.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)  # noqa: S603 (our own)
        try:
            yield env
        except AssertionError as failure:
            failure.add_note(log.read_text()[-3000:])
            raise
        finally:
            process.terminate()
            process.wait(timeout=20)


def eventually(healthy: Callable[[], bool], seconds: float = 30) -> None:
    """Healthy within some time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if healthy():
                return
            fault = ""
        except (OSError, ValueError) as refused:
            fault = str(refused)
        assert time.monotonic() < deadline, f"not healthy after {seconds} s {fault}"
        time.sleep(0.2)

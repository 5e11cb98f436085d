"""`./dev test`: the suite on a PostgreSQL, a Redis and a Chromium that are there for it alone."""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.dev import environment, npm, packages, prepare, servers
from deploy.dev.console import say
from deploy.dev.paths import HOME, PYTHON, ROOT
from deploy.dev.place import SHOP, clean_environment
from deploy.dev.prepare import Step
from deploy.dev.supervise import Supervisor

STATE = HOME / "test"
KEY = "a-key-for-tests-only-" * 3
TESTS_SEEN = ROOT / "tests" / "__pycache__"
NO_TESTS = 5
"""pytest's exit code when it has found none; there may be no long test yet, which is no failure."""


def test(arguments: Sequence[str]) -> int:
    """Run the suite on both cores, or what the arguments (pytest's own) choose of it.

    Three processes, since tests of races and browsers wait a good deal: 24 s less than with two, four take longer.
    """
    return run_pytest(["-n", "3", *arguments])


def run_pytest(arguments: Sequence[str]) -> int:
    """Start the servers, run pytest, stop the servers; pytest has the last word, and its exit code is ours."""
    say("Setting up the tests")
    with Supervisor(STATE / "logs") as house:
        environment.ensure("dev")
        packages.need([packages.POSTGRESQL, packages.REDIS, packages.CHROMIUM])
        folder = servers.temporary_folder(house)
        env = environment_for_tests(folder)
        prepare.compile_messages(house, env)
        cluster = servers.start_postgresql(house, folder)
        set_up(house, cluster, env)
        if cluster:
            env |= {"TEST_DATABASE_URL": cluster.url("postgres"), "TEST_TEMPLATE": servers.TEMPLATE}
            env["TEST_TABLES"] = str(cluster.tables)
        if url := servers.start_redis(house, folder):
            env["TEST_REDIS_URL"] = url
        say()
        # Asked to stop, pytest says how far it came.
        return house.show([PYTHON, "-m", "pytest", *arguments], env=env, ends_on=signal.SIGINT)


def set_up(house: Supervisor, cluster: servers.Cluster | None, env: Mapping[str, str]) -> None:
    """What takes its time, on both cores: the longest goes first, and what waits for the network beside it."""
    migrated = cluster.steps() if cluster else []
    from_npm = npm.steps() if packages.NPM.find() else []  # for axe; where it is missing, its tests say so
    steps = [*migrated[:1], *from_npm, *prepare.static_steps(STATE), *migrated[1:]]
    if not TESTS_SEEN.is_dir():
        # Three processes would compile the same modules at once, each for itself.
        steps.append(Step("tests compiled", [PYTHON, "-m", "pytest", "--collect-only", "--quiet"]))
    prepare.carry_out(house, steps, env)
    prepare.remember_static(STATE)
    if from_npm:
        npm.remember()
    if cluster and cluster.is_new:
        cluster.keep()


def environment_for_tests(folder: Path) -> dict[str, str]:
    """What a test's shop is told; tests/settings.py has the same for a plain pytest."""
    own = {
        "DEMO": "1",
        "SECRET_KEY": KEY,
        "STATE_DIR": str(folder / "state"),
        "STATIC_ROOT": str(STATE / "static"),
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    }
    kept = clean_environment(without=SHOP)  # a shop that is set up in this shell is not the tests' business
    kept.pop("DJANGO_SETTINGS_MODULE")  # pyproject.toml names the tests' own
    return {**kept, **own}


def soak(arguments: Sequence[str]) -> int:
    """Run the long tests, and only those."""
    code = run_pytest(["-n", "2", "-m", "soak", *arguments])
    return 0 if code == NO_TESTS and not arguments else code

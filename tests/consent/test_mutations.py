"""`./dev soak`: each statement of the enforcement, taken out in turn, is missed by at least one test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.consent.mutants import ASKED, NOBODY, ROOT, TOLD, Statement, asked_for, statements

pytestmark = pytest.mark.soak
CONSENT, CARTS = "tests/consent", "tests/checkout/carts"
# What is watched, and which tests are the likeliest to miss something in it: they are asked first.
ENFORCEMENT: dict[str, tuple[str, ...]] = {
    "consent/middleware.py": (f"{CONSENT}/test_cookies.py", f"{CONSENT}/test_choosing.py"),
    "consent/permission.py": (f"{CONSENT}/test_cookies.py", f"{CONSENT}/test_choosing.py"),
    "consent/answers.py": (f"{CONSENT}/test_choosing.py", f"{CONSENT}/test_truth_table.py"),
    "catalog/history.py": ("tests/catalog/test_history.py", f"{CONSENT}/test_truth_table.py"),
    "checkout/carts/keeping.py": (f"{CARTS}/test_keeping.py", f"{CARTS}/test_meanwhile.py"),
    "checkout/carts/keeper.py": (f"{CARTS}/test_keeper.py", f"{CONSENT}/test_truth_table.py"),
    "checkout/carts/merging.py": (f"{CARTS}/test_merging.py", f"{CARTS}/test_keeping.py"),
    "checkout/carts/visitor.py": (f"{CARTS}/test_keeping.py", f"{CARTS}/test_merging.py"),
}
WATCHERS = (
    CONSENT,
    CARTS,
    "tests/catalog/test_history.py",
    "tests/checkout/test_cart.py",
    "tests/storefront/accounts/test_export.py",
)
STATEMENTS = sorted({one for path, watchers in ENFORCEMENT.items() for one in statements(path, watchers)})
Ask = Callable[[Statement | None], str]


@pytest.fixture(scope="module")
def who_misses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask a process of its own which test fails without a statement."""
    read_asked, write_asked = os.pipe()
    read_told, write_told = os.pipe()
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    env |= {ASKED: str(read_asked), TOLD: str(write_told)}
    folder = tmp_path_factory.mktemp("mutants")
    options = ["-q", "-p", "tests.consent.mutants", "-p", "no:xdist", f"--basetemp={folder / 'theirs'}"]
    command = [sys.executable, "-m", "pytest", *options, *WATCHERS]
    log = folder / "said.txt"
    with log.open("w") as said:
        run = subprocess.Popen(  # noqa: S603 (our own tests)
            command, cwd=ROOT, env=env, stdout=said, stderr=said, pass_fds=(read_asked, write_told)
        )
    os.close(read_asked)
    os.close(write_told)
    with os.fdopen(write_asked, "w") as asking, os.fdopen(read_told) as answers:

        def ask(statement: Statement | None) -> str:
            asking.write(asked_for(statement))
            asking.flush()
            answer = answers.readline()
            assert answer, log.read_text("utf-8")[-3000:]
            return str(json.loads(answer))

        yield ask
        asking.close()
        run.wait(timeout=60)


def test_whole_they_are_content(who_misses: Ask) -> None:
    assert who_misses(None) == NOBODY


@pytest.mark.parametrize("statement", STATEMENTS, ids=str)
def test_a_missing_statement_is_noticed(who_misses: Ask, statement: Statement) -> None:
    lines = (ROOT / statement.path).read_text("utf-8").splitlines()[statement.first - 1 : statement.last]
    missed = who_misses(statement)
    print(f"{statement} is missed by {missed}")
    assert missed != NOBODY, "nobody misses\n" + "\n".join(lines)

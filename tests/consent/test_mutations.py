"""`./dev soak`: each statement of the enforcement, removed in turn, is missed by at least one test."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENFORCEMENT = ("consent/middleware.py", "consent/permission.py", "consent/answers.py", "catalog/history.py")
WATCHERS = ("tests/consent", "tests/catalog/test_history.py")
COPIED = ("catalog", "checkout", "consent", "locale", "static", "storefront", "templates", "tests", "pyproject.toml")


def statements(path: Path) -> Iterator[tuple[int, int, int]]:
    """First line, last line and indentation of every statement in the body of a function."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if isinstance(node, ast.stmt) and node is not function and not documents:
                yield node.lineno, node.end_lineno or node.lineno, node.col_offset


MUTATIONS = [(name, *where) for name in ENFORCEMENT for where in sorted(set(statements(ROOT / name)))]


@pytest.mark.soak
@pytest.mark.parametrize(("name", "first", "last", "indent"), MUTATIONS, ids=str)
def test_a_missing_statement_is_noticed(tmp_path: Path, name: str, first: int, last: int, indent: int) -> None:
    for entry in COPIED:
        source = ROOT / entry
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / entry)
    lines = (ROOT / name).read_text("utf-8").splitlines(keepends=True)
    removed = "".join(lines[first - 1 : last])
    lines[first - 1 : last] = [" " * indent + "pass\n"]
    (tmp_path / name).write_text("".join(lines), "utf-8")
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    env["PYTEST_XDIST_WORKER"] = f"mutation{os.getpid()}"  # a database of its own
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *WATCHERS]
    run = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=600)  # noqa: S603 (our own tests)
    assert run.returncode == 1, (
        f"nobody misses line {first} of {name}:\n{removed}\n{run.stdout[-1500:]}{run.stderr[-500:]}"
    )

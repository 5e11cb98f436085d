"""A pytest that runs the tests it has collected again and again, each time without one statement of the shop.

It is a plugin of a process of its own, told over a pipe which statement to leave out. The statement is taken out of
the functions as they lie in memory, in a fork, so that nothing is imported or collected twice.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from django.template.loader import get_template
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
ASKED, TOLD = "MUTANTS_ASKED", "MUTANTS_TOLD"
"""The environment's names of the two ends of the pipes: which statement, and who has missed it."""
PATIENCE = 240
"""Seconds; a loop that has lost its end is noticed by that."""
HANGS, NOBODY = "it hangs", ""


@dataclass(frozen=True, order=True)
class Statement:
    """A statement in a function's body, and the files of tests that are likeliest to miss it."""

    path: str
    first: int
    last: int
    column: int
    watchers: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.first}:{self.column}"

    def is_at(self, node: ast.AST) -> bool:
        """Whether this is the node."""
        where = isinstance(node, ast.stmt) and (node.lineno, node.end_lineno, node.col_offset)
        return where == (self.first, self.last, self.column)


def statements(path: str, watchers: tuple[str, ...]) -> Iterator[Statement]:
    """Every statement of every function in a file; a docstring is none."""
    for function in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if isinstance(node, ast.stmt) and node is not function and not documents:
                yield Statement(path, node.lineno, node.end_lineno or node.lineno, node.col_offset, watchers)


class Without(ast.NodeTransformer):
    """Puts `if False:` before a statement: what it names stays a local name, and a generator stays one."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.stmt) and self.statement.is_at(node):
            never = ast.If(test=ast.Constant(value=False), body=[node], orelse=[])
            return ast.fix_missing_locations(ast.copy_location(never, node))
        return node


def take_out(statement: Statement) -> None:
    """Give every function of the file, wherever it is held by now, its code without the statement."""
    file = ROOT / statement.path
    tree = Without(statement).visit(ast.parse(file.read_text("utf-8")))
    found = {place(code): code for code in codes(compile(tree, str(file), "exec"))}
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and Path(function.__code__.co_filename) == file:
            function.__code__ = found.get(place(function.__code__), function.__code__)


def codes(code: CodeType) -> Iterator[CodeType]:
    """A code and all that are in it."""
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from codes(part)


def place(code: CodeType) -> tuple[str, int]:
    """By what a function is known again."""
    return code.co_qualname, code.co_firstlineno


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Answer each statement with the test that misses it."""
    warm_up()
    asked, told = (int(os.environ[name]) for name in (ASKED, TOLD))
    with os.fdopen(asked) as lines, os.fdopen(told, "w") as answers:
        for line in lines:
            answers.write(json.dumps(who_misses(session, line)) + "\n")
            answers.flush()
    return True


def warm_up() -> None:
    """What every fork would do again: read the addresses and the templates."""
    get_resolver().resolve("/")
    folder = ROOT / "templates"
    for file in folder.rglob("*.html"):
        get_template(str(file.relative_to(folder)))


def who_misses(session: pytest.Session, line: str) -> str:
    """Run the tests in a fork, up to the first that fails; its name. No statement: none should."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE)
        os.environ["PYTEST_XDIST_WORKER"] = f"mutant{os.getpid()}"  # a database of its own
        os.write(writer, first_failure(session, line).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        name = answer.read()
    _child, status = os.waitpid(child, 0)
    return HANGS if os.WIFSIGNALED(status) else name


def first_failure(session: pytest.Session, line: str) -> str:
    """Take the statement out and run: those first that are likeliest to miss it, and last those that commit."""
    asked = json.loads(line)
    likely: Sequence[str] = ()
    if asked:
        statement = Statement(**asked)
        likely = statement.watchers
        take_out(statement)

    def rank(item: pytest.Item) -> tuple[bool, int]:
        file = item.nodeid.partition("::")[0]
        mark = item.get_closest_marker("django_db")
        commits = bool(mark and mark.kwargs.get("transaction"))
        return commits, next((place for place, name in enumerate(likely) if name == file), len(likely))

    items = sorted(session.items, key=rank)
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            session._setupstate.teardown_exact(None)  # noqa: SLF001 (else its database stays)
            return item.nodeid
    return NOBODY


def asked_for(statement: Statement | None) -> str:
    """A statement as the pipe carries it."""
    return json.dumps(asdict(statement) if statement else None) + "\n"

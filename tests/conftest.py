"""The database, and what is skipped where something is missing."""

import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.test import TransactionTestCase
from django.utils.safestring import SafeString
from psycopg.sql import SQL, Identifier
from pytest_django import DjangoDbBlocker

from deploy.dev import packages
from tests import traces

pytest_plugins = ["tests.checkout.sandbox.fixtures", "tests.records", "tests.office", "tests.customers"]

TEMPLATE = os.environ.get("TEST_TEMPLATE", "")
AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = packages.CHROMIUM.find()

NEEDS = {
    "postgres": (connection.vendor == "postgresql", "needs PostgreSQL; ./dev test starts one"),
    "needs_redis": (bool(os.environ.get("TEST_REDIS_URL")), "needs Redis; ./dev test starts one"),
    "browser": (bool(CHROMIUM), "needs Chromium (Debian: chromium)"),
    "axe": (AXE.is_file(), "needs axe-core; ./dev test installs it where npm is"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what cannot be run here."""
    for item in items:
        for marker, (there, reason) in NEEDS.items():
            if not there and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking it through again and again took a fifth of all the time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)  # there is no such hook where pytest-xdist is switched off
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which of pytest's processes gets which tests."""
    from tests.turns import ShopFirst

    return ShopFirst(config, log)


if TEMPLATE:

    @pytest.fixture(scope="session")
    def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
        """A copy of the template database for each of pytest's processes: 0.2 s instead of all migrations."""
        name = f"sillon_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
        server = os.environ["TEST_DATABASE_URL"]
        with psycopg.connect(server, autocommit=True) as admin:
            copy = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(TEMPLATE))
            admin.execute(copy)
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        with pytest.MonkeyPatch.context() as patch:
            with django_db_blocker.unblock():
                patch.setattr(TransactionTestCase, "_fixture_teardown", traces.keep_what_is_there())
            yield
        with django_db_blocker.unblock():
            connection.close()
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session", autouse=True)
def widgets_unseen(django_test_environment: None) -> Iterator[None]:
    """Django keeps each template of a page with a copy of its context; of widgets, 3,300 that nobody asks for."""
    # What Django's own test environment replaces, too.
    seen: Any = Template._render  # type: ignore[attr-defined]  # noqa: SLF001

    def render(template: Template, context: Context) -> SafeString:
        is_widget = (template.name or "").startswith("django/forms/")
        return template.nodelist.render(context) if is_widget else seen(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Nobody has tried anything too often yet."""
    cache.clear()


@pytest.fixture
def unused_tcp_port() -> int:
    """A port on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The texts of the notice and their version."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consent import notice


def test_the_texts_are_those_that_were_agreed() -> None:
    """If this fails, a text of the notice has changed: `manage.py consent_notice --bump` or `--editorial`."""
    assert notice.locked()["texts"] == notice.hashes()
    assert set(notice.hashes()) == {"en", "fr"}
    assert len(set(notice.hashes().values())) == 2


@pytest.fixture
def lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    path = tmp_path / "notice.json"
    path.write_text(json.dumps({"version": 3, "texts": {"en": "other", "fr": "texts"}}))
    monkeypatch.setattr(notice, "LOCK", path)
    notice.version.cache_clear()
    yield path
    notice.version.cache_clear()


def test_changed_texts_are_noticed(lock: Path) -> None:
    with pytest.raises(CommandError, match="--bump or --editorial"):
        call_command("consent_notice")
    assert json.loads(lock.read_text())["version"] == 3


@pytest.mark.parametrize(("way", "version"), [("--bump", 4), ("--editorial", 3)])
def test_a_new_text_is_agreed_as_a_new_version_or_as_the_same(lock: Path, capsys: Any, way: str, version: int) -> None:
    call_command("consent_notice", way)
    assert json.loads(lock.read_text()) == {"version": version, "texts": notice.hashes()}
    assert notice.version() == version
    call_command("consent_notice")
    assert f"version {version}" in capsys.readouterr().out

"""The queue in a folder: whoever looks at any moment finds a whole message or none."""

from __future__ import annotations

from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

import storefront.celery  # noqa: F401 (it names the transport)
from storefront.broker import Transport


@pytest.fixture
def channel(tmp_path: Path) -> Any:
    folder = str(tmp_path)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": str(tmp_path / "control")}
    with Connection("filesystem://localhost", transport_options=options) as connection:
        assert isinstance(connection.transport, Transport)
        yield connection.default_channel


def test_nobody_finds_half_a_message(channel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step of writing a worker looks: in an empty file, in half of it, and before it has its name."""
    looks: list[list[str]] = []

    def look() -> None:
        looks.append([path.suffix for path in tmp_path.iterdir() if path.is_file()])
        with pytest.raises(Empty):
            channel._get("celery")  # noqa: SLF001 (what a worker calls)

    write, rename = Path.write_bytes, Path.replace

    def slowly(path: Path, text: bytes) -> int:
        for part in (text[:0], text[: len(text) // 2]):
            write(path, part)
            look()
        return write(path, text)

    def late(path: Path, target: Path) -> Path:
        look()
        return rename(path, target)

    monkeypatch.setattr(Path, "write_bytes", slowly)
    monkeypatch.setattr(Path, "replace", late)
    channel._put("celery", {"body": "é"})  # noqa: SLF001
    assert looks == [[".part"]] * 3
    assert channel._get("celery") == {"body": "é"}  # noqa: SLF001
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_the_oldest_goes_first_and_only_from_its_own_queue(channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for at, queue in enumerate(("celery", "pictures", "celery"), start=1):
        monkeypatch.setattr("storefront.broker.monotonic", lambda at=at: at)
        channel._put(queue, at)  # noqa: SLF001
    assert [channel._get("celery"), channel._get("celery"), channel._get("pictures")] == [1, 3, 2]  # noqa: SLF001

"""Requests that no browser sends: refused plainly, never an error of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalog.models import Release
from storefront import wsgi


@pytest.mark.parametrize("path", ["/?x=%00", "/releases/?state=%00", "/admin/catalogue/product/?q=%00"])
def test_a_nul_in_an_address_is_a_400(client: Any, db: None, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("key", ["\x00" * 9, "x" * 500, "../../etc", ""])
def test_a_forged_session_is_no_session(client: Any, paris_58: Release, key: str) -> None:
    client.cookies["sessionid"] = key
    assert client.get("/releases/paris-58/").status_code == 200


@pytest.mark.parametrize("charset", ["rot13", "zlib", "undefined", "idna", "utf-16"])
def test_forms_are_read_in_utf_8_only(charset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def shop(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["CONTENT_TYPE"])
        return []

    monkeypatch.setattr(wsgi, "shop", shop)
    for kind in (f"text/html; charset={charset}", "text/html; charset=UTF-8", "text/html"):
        wsgi.application({"CONTENT_TYPE": kind}, lambda *_: None)
    assert seen == ["text/html", "text/html; charset=UTF-8", "text/html"]


@pytest.fixture
def phrase(settings: Any, tmp_path: Path) -> bytes:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "phrase.wav").write_bytes(bytes(range(100)))
    return bytes(range(100))


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("", 200, 0, 99),
        ("bytes=10-19", 206, 10, 19),
        ("bytes=90-", 206, 90, 99),
        ("bytes=-5", 206, 95, 99),
        ("bytes=0-1000", 206, 0, 99),
        ("bytes=-", 200, 0, 99),
        ("lines=1-2", 200, 0, 99),
    ],
)
def test_sound_is_handed_out_in_parts(
    client: Any, phrase: bytes, asked: str, status: int, first: int, last: int
) -> None:
    response = client.get("/media/phrase.wav", headers={"Range": asked})
    body = b"".join(response) if response.streaming else response.content
    assert (response.status_code, body) == (status, phrase[first : last + 1])
    if status == 206:
        assert response["Content-Range"] == f"bytes {first}-{last}/100"
    assert response["Content-Type"].endswith("wav")


@pytest.mark.parametrize(
    ("path", "status"), [("x" * 300, 404), ("nobody.wav", 404), (".", 404), ("../settings.py", 400), ("%2e%2e/x", 400)]
)
def test_no_other_file_is_handed_out(client: Any, phrase: bytes, path: str, status: int) -> None:
    assert client.get(f"/media/{path}").status_code == status
    assert client.get("/media/phrase.wav", headers={"Range": "bytes=200-"}).status_code == 416


def test_the_path_alone_decides_the_language(client: Any, paris_58: Release) -> None:
    english, french = (client.get("/", headers={"Accept-Language": language}) for language in ("en", "fr"))
    assert english.content == french.content
    assert "Accept-Language" not in english.get("Vary", "")
    assert client.get("/fr/", headers={"Accept-Language": "en"})["Content-Language"] == "fr"
    assert client.get("/admin/login/", headers={"Accept-Language": "fr"})["Content-Language"] == "fr"

"""Staff import a file that takes the worker a while, without JavaScript: the page itself asks how far it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.test_back_office import sign_in
from tests.many_releases import write_json

pytestmark = pytest.mark.browser
PATIENCE = 90_000


def test_a_file_with_broken_lines(visit: Callable[..., BrowserContext], tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    count = write_json(file, 600_000, faulty=True)
    page, complaints = sign_in(visit(javascript=False))
    page.goto("/admin/catalogue/product/import/")
    page.set_input_files("#id_file", file)
    page.click("input.default")
    expect(page.locator("h1")).to_have_text("Import of many.json")
    refused, good = count // 50, count - count // 50
    expect(page.locator("section.state")).to_contain_text(f"{good} releases can be written", timeout=PATIENCE)
    expect(page.locator("#entries tbody tr")).to_have_count(refused)
    expect(page.locator("#entries tbody tr").nth(1)).to_contain_text("format, medja: Unknown field.")
    page.click("[name=write]")
    expect(page.locator(".errorlist")).to_contain_text("Nothing is written while releases are refused")
    page.check("#id_keep_good")
    page.click("[name=write]")
    expect(page.locator("section.state")).to_contain_text(f"{good} releases are written", timeout=PATIENCE)
    page.click("nav.tabs >> text=Written")
    page.locator("#entries tbody a").first.click()
    expect(page.locator("#id_slug")).to_have_value("chet-baker-quartet-vol-1-1")
    assert complaints == []

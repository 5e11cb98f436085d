"""A cart that goes from one browser to another, in Chromium and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_cart_is_taken_along(visit: Callable[..., BrowserContext], shop: str, javascript: bool) -> None:
    here = visit(javascript=javascript).new_page()
    faults: list[str] = []
    here.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    here.goto("/releases/?state=in-stock")
    here.locator("main a[href*='/releases/']").filter(has_text=re.compile("Paris")).first.click()
    here.get_by_role("button", name="Put it in the cart").click()
    here.get_by_text("Take this cart along").click()
    code = here.get_by_role("img", name="The link as a QR code")
    expect(code).to_be_visible()
    if javascript:
        expect(code).to_have_js_property("complete", True)
        assert code.evaluate("image => image.naturalWidth") > 0
    link = here.get_by_label("Link", exact=True).input_value()
    assert link.startswith(f"{shop}/cart/along/")
    assert faults == []

    elsewhere = visit(javascript=javascript)
    there = elsewhere.new_page()
    there.goto(link)
    assert elsewhere.cookies() == []
    for _ in range(2):
        there.get_by_role("button", name="Put it in this browser’s cart").click()
        expect(there.get_by_role("link", name=re.compile("Cart 1"))).to_be_visible()
        there.go_back()

"""From the page of SR13 to a place on its list, and off it again, in Chromium, with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import wait_for
from tests.browser.test_account import mails_to

pytestmark = pytest.mark.browser
SR13 = "/releases/miles-davis-ascenseur-pour-l-echafaud/"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_somebody_waits_for_sr13_and_lets_go(visit: Callable[..., BrowserContext], javascript: bool) -> None:
    context = visit(javascript=javascript)
    page = context.new_page()
    page.goto(SR13)
    address = f"waits{int(javascript)}@example.org"
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Copies").select_option("2")
    page.get_by_label("News of the repress too").check()
    page.get_by_role("button", name="Put me on the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")

    page.goto(confirming_link(page, address))
    expect(page.locator("main")).to_contain_text("You want to wait for 2 copies.")
    page.get_by_role("button", name="Yes, put me on the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the list")
    page.get_by_role("link", name="What you wait for").first.click()

    page.get_by_label("Copies").select_option("1")
    page.get_by_role("button", name="Change").click()
    expect(page.locator("[data-messages]")).to_contain_text("Changed:")
    expect(page.get_by_label("Copies")).to_have_value("1")
    page.get_by_role("button", name="Wait no more").click()
    expect(page.locator("main")).to_contain_text("Nothing. No mail comes.")
    assert {cookie["name"] for cookie in context.cookies()} <= {"messages"}


def confirming_link(page: Page, address: str) -> str:
    """The link in the mail to this address, once it is there."""
    wait_for(lambda: bool(mails_to(page, address)), 60)
    page.locator("main tr", has_text=address).first.locator("a").click()
    found = re.search(r"http://\S+/alerts/confirm/\S+", page.locator("main").inner_text())
    assert found
    return found[0]

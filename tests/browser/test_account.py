"""From a guest's order to an account, its data and its end, in Chromium, with JavaScript and without."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import wait_for
from tests.browser.test_journey import check_out
from tests.customers import PASSWORD

pytestmark = pytest.mark.browser
PARIS = "/releases/donald-byrd-bobby-jaspar-paris-58/"
HERS = "alice@example.org"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_guest_takes_an_account_and_ends_it(visit: Callable[..., BrowserContext], javascript: bool) -> None:
    context = visit(javascript=javascript)
    page = context.new_page()
    page.goto(PARIS)
    page.get_by_role("button", name="Put it in the cart").click()
    number = check_out(page)

    page.goto(order_link(page, number))
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.goto(link_in_the_mail(page, "one step more"))
    page.get_by_label("New password").fill("short")
    page.get_by_label("The same once more").fill("other")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="One thing to mend")).to_be_visible()
    expect(page.locator(".errors")).to_be_focused()
    assert page.title().startswith("Something to mend: Choose a password")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    expect(page.locator("main table")).to_contain_text(number)
    assert {cookie["expires"] for cookie in context.cookies() if cookie["name"] != "choice"} == {-1}
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[data-messages]")).to_have_text("You are signed out.")
    sign_in(page)

    page.get_by_role("link", name="Take along").click()
    page.get_by_label("Your password").fill(PASSWORD)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    told = json.loads(Path(download.value.path()).read_text())
    assert number in [order["number"] for order in told["orders"]]

    page.goto("/account/")
    page.get_by_role("link", name="Erase the account").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Erase my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is gone")
    page.goto("/dev/mail/")
    expect(page.locator("main")).not_to_contain_text(HERS)
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def sign_in(page: Page) -> None:
    """By the link that everybody sees in the head, with the keyboard alone."""
    page.get_by_role("banner").get_by_role("link", name="Account").click()
    page.get_by_label("E-mail").focus()
    page.keyboard.type(HERS)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def mails_to(page: Page, address: str) -> list[str]:
    """The subjects of the demo's mails to an address, newest first."""
    page.goto("/dev/mail/")
    return page.locator("main tr", has_text=address).locator("a").all_inner_texts()


def order_link(page: Page, number: str) -> str:
    """The link in the order's confirmation."""

    def there() -> bool:
        return any(number in subject for subject in mails_to(page, HERS))

    wait_for(there, 60)
    page.get_by_role("link", name=re.compile(number)).first.click()
    found = re.search(r"http://\S+/orders/\S+", page.locator("main").inner_text())
    assert found
    return found[0]


def link_in_the_mail(page: Page, subject: str) -> str:
    """The link of the mail with this subject; an erasure takes a run's mails away, so there is one at most."""
    wait_for(lambda: any(subject in told for told in mails_to(page, HERS)), 60)
    page.locator("main tr", has_text=subject).first.locator("a").click()
    found = re.search(r"http://\S+/account/\S+", page.locator("main").inner_text())
    assert found
    return found[0]

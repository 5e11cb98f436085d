"""Five wait for SR13 and three copies come: one buys, one declines, one lets it lapse, and the next two are asked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Shop, wait_for
from tests.browser.test_alerts import SR13, confirming_link
from tests.browser.test_axe import WCAG, found
from tests.browser.test_back_office import sign_in
from tests.browser.test_journey import check_out
from tests.conftest import AXE

pytestmark = pytest.mark.browser
FIRST = "queue1@example.org"
OTHERS = """
from catalog.alerts import signing_up
from catalog.models import Alert, Release
release = Release.objects.get(catalogue_number="SR13")
for number in range(2, 6):
    address = f"queue{number}@example.org"
    signing_up.sign_up(release, address, copies=1, language="en", news=False)
    Alert.objects.get(email=address).confirm()
"""
A_DAY_LATER = """
from datetime import timedelta
from django.db.models import F
from catalog import tasks
from catalog.models import Invitation
Invitation.objects.filter(alert__email="queue3@example.org").update(held_until=F("held_until") - timedelta(hours=25))
tasks.lapse_invitations()
"""
AS_IT_WAS = """
from catalog.models import Movement, Release
from catalog.stock import ledger
ledger.move(Release.objects.get(catalogue_number="SR13").stockrecord.pk, Movement.COUNTED, -2)
"""


def test_three_copies_for_five(visit: Callable[..., BrowserContext], running: Shop) -> None:
    page = visit().new_page()
    page.goto(SR13)
    page.get_by_label("E-mail").fill(FIRST)
    page.get_by_role("button", name="Put me on the list").click()
    page.goto(confirming_link(page, FIRST))
    page.get_by_role("button", name="Yes, put me on the list").click()
    running.run(OTHERS)

    staff, complaints = sign_in(visit())
    staff.goto("/admin/catalogue/product/?q=SR13")
    staff.get_by_role("link", name="SR13", exact=True).click()
    staff.get_by_role("link", name="Count in a lot").first.click()
    staff.get_by_label("Copies").fill("3")
    staff.get_by_label(re.compile("repress is done")).uncheck()
    staff.get_by_role("button", name=re.compile("Look at it")).click()
    look = staff.locator("#content")
    expect(look).to_contain_text("5 people are on the list in all.")
    expect(look).to_contain_text("Wave 1: 3 people, 3 copies")
    assert len(invited(page)) == 0
    staff.get_by_role("button", name="Count in and write to 3 people").click()
    expect(look).to_contain_text("3 copies came; the list is being asked")

    wait_for(lambda: len(invited(page)) == 3, 60)
    assert sorted(invited(page)) == [FIRST, "queue2@example.org", "queue3@example.org"]
    page.goto(SR13)
    expect(page.locator("[data-stock-state]").first).to_have_attribute("data-stock-state", "held")
    expect(page.get_by_role("button", name="Put it in the cart")).to_have_count(0)

    buyer = visit(javascript=False, width=390).new_page()  # another browser than the one that has signed up
    buyer.goto(held_link(page, FIRST))
    buyer.get_by_role("button", name="Put into the cart").click()
    expect(buyer.locator("main")).to_contain_text("Held for you until")
    check_out(buyer)
    expect(buyer.locator("main")).to_contain_text("Paid")

    other = visit().new_page()
    other.goto(held_link(page, "queue2@example.org"))
    look_closely(other)
    other.get_by_role("button", name="Let go, and stay on the list").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("You have let go")
    wait_for(lambda: len(invited(page)) == 4, 60)
    late = held_link(page, "queue3@example.org")
    running.run(A_DAY_LATER)
    wait_for(lambda: len(invited(page)) == 5, 60)
    other.goto(late)
    expect(other.get_by_role("heading", level=1)).to_have_text("The time is over")

    for number in (4, 5):
        other.goto(held_link(page, f"queue{number}@example.org"))
        other.get_by_role("button", name="Let go, and leave the list").click()
    other.goto(SR13)
    expect(other.locator("main")).to_contain_text("3 copies came; 1 went to the list in 2 waves")
    assert complaints == []
    look_closely(staff, WCAG)
    running.run(AS_IT_WAS)


def look_closely(page: Page, tags: list[str] | None = None) -> None:
    """Axe finds nothing, where it is installed."""
    if AXE.is_file():
        assert found(page, tags) == []


def invited(page: Page) -> list[str]:
    """The addresses of those who were told of held copies."""
    page.goto("/dev/mail/")
    rows = page.locator("main tr").filter(has_text=re.compile("eld for you until"))
    return [found[0] for text in rows.all_inner_texts() if (found := re.search(r"queue\d@example.org", text))]


def held_link(page: Page, address: str) -> str:
    """The link in the mail that says that copies are held for this address."""
    page.goto("/dev/mail/")
    rows = page.locator("main tr", has_text=address).filter(has_text=re.compile("eld for you until"))
    rows.first.locator("a").click()
    found = re.search(r"http://\S+/alerts/held/\S+", page.locator("main").inner_text())
    assert found
    return found[0]

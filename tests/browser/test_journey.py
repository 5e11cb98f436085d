"""From the home page to a paid order and its mail, in Chromium, with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import wait_for

pytestmark = pytest.mark.browser
STAFF = {"username": "staff@sillon.example", "password": "sillon-demo"}
COOKIES = {"cart", "csrftoken", "sessionid", "messages"}


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_from_home_to_a_paid_order(visit: Callable[..., BrowserContext], shop: str, javascript: bool) -> None:
    context = visit(javascript=javascript)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto("/")
    page.get_by_role("link", name="Releases", exact=True).first.click()
    page.get_by_role("link", name=re.compile("Ascenseur pour l’échafaud")).first.click()
    look_at_sr13(page, javascript=javascript)

    page.get_by_role("link", name="Releases", exact=True).first.click()
    page.get_by_role("link", name="Paris ’58").first.click()
    expect(page.locator("[data-stock-state]").first).to_have_attribute("data-stock-state", "in-stock")
    free = free_copies(visit, "SAM26")
    page.get_by_label("Copies").select_option("2")
    page.get_by_role("button", name="Put it in the cart").click()
    expect(page.get_by_role("link", name=re.compile("Cart 2"))).to_be_visible()
    assert [url for url in asked if not url.startswith(shop)] == []

    number = check_out(page)
    expect(page.locator("main")).to_contain_text("Paid")
    assert all(re.match(r"http://127\.0\.0\.1:\d+/", url) for url in asked)
    for cookie in context.cookies():
        assert (cookie["name"] in COOKIES, cookie["expires"]) == (True, -1)

    read_the_mail(page, number)
    assert free_copies(visit, "SAM26") == free - 2
    staff_sees_it_paid(visit, number)


def look_at_sr13(page: Page, *, javascript: bool) -> None:
    """Both lines of the state, five pictures, and a sample that plays."""
    state = page.locator('[data-stock-state="in-process"]').first
    expect(state).to_contain_text("Out of stock")
    expect(state).to_contain_text("In process of stocking")
    expect(page.get_by_role("button", name="Put it in the cart")).to_have_count(0)
    for number in range(1, 6):
        assert page.locator(f'[aria-label^="Image {number} of 5"]').count() == 1
    if javascript:
        page.get_by_role("button", name=re.compile("Play “Générique”")).click()
        expect(page.locator(".player [data-show=now]")).to_have_text("0:02")
    else:
        sound = page.locator("audio[controls]").first
        expect(sound).to_be_visible()
        answer = page.request.get(str(sound.get_attribute("src")))
        assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, "audio/x-wav")


def check_out(page: Page) -> str:
    """Guest checkout, a declined card, then a good one; return the order's number."""
    page.get_by_role("link", name=re.compile("Go to the checkout")).click()
    fields = {
        "E-mail": "alice@example.org",
        "First name": "Alice",
        "Last name": "Martin",
        "Street and number": "18, rue du Champ-de-Mars",
        "Postcode": "75007",
        "Town": "Paris",
    }
    for label, value in fields.items():
        page.get_by_label(label, exact=False).first.fill(value)
    page.get_by_role("button", name="Go on to delivery").click()
    page.get_by_role("button", name="Go on to the review").click()
    page.get_by_role("button", name=re.compile("Order with obligation to pay")).click()

    for card in ("4000 0000 0000 0002", "4242 4242 4242 4242"):
        page.locator('[name="number"]').fill(card)
        page.locator('[name="expiry"]').fill("12 / 40")
        page.locator('[name="cvc"]').fill("123")
        page.locator('[name="name"]').fill("Alice Martin")
        page.locator('form:has([name="number"]) button').click()
        if card.endswith("0002"):
            expect(page.get_by_role("alert")).to_contain_text("declined")
    page.wait_for_url("**/orders/**")
    found = re.search(r"[2-9BCDFGHJKMNP-TVWXZ]{4}-[2-9BCDFGHJKMNP-TVWXZ]{4}", page.locator("main").inner_text())
    assert found
    return found[0]


def read_the_mail(page: Page, number: str) -> None:
    """The worker has sent the confirmation; its link leads to the order."""

    def there() -> bool:
        page.goto("/dev/mail/")
        return number in page.locator("main").inner_text()

    wait_for(there, 60)
    page.get_by_role("link", name=re.compile(number)).first.click()
    text = page.locator("main").inner_text()
    link = re.search(r"http://\S+/orders/\S+", text)
    assert link
    page.goto(link[0])
    expect(page.locator("main")).to_contain_text("Paid")


def signed_in(visit: Callable[..., BrowserContext]) -> Page:
    """The admin, as the demo's staff."""
    page = visit().new_page()
    page.goto("/admin/")
    for name, value in STAFF.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('[type="submit"]').click()
    return page


def free_copies(visit: Callable[..., BrowserContext], number: str) -> int:
    """What the admin's list says of a release."""
    page = signed_in(visit)
    page.goto(f"/admin/catalogue/product/?q={number}")
    # Other tests enter releases of like names and numbers into the same shop.
    row = page.locator("#result_list tbody tr").filter(has=page.get_by_role("link", name=number, exact=True))
    expect(row).to_have_count(1)
    found = re.search(r"(\d+) free", row.inner_text())
    assert found
    return int(found[1])


def staff_sees_it_paid(visit: Callable[..., BrowserContext], number: str) -> None:
    """The order stands in the admin's list as paid."""
    page = signed_in(visit)
    page.goto(f"/admin/order/order/?q={number}")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(page.locator("#result_list tbody tr")).to_contain_text("Paid")

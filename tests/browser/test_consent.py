"""What a real browser keeps: nothing without a yes, the cart and the history with one; with JavaScript and without."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Route, expect

from tests.browser.conftest import FLAGS
from tests.browser.test_journey import check_out
from tests.conftest import CHROMIUM

pytestmark = pytest.mark.browser
DAY = 86_400
PARIS = "/releases/donald-byrd-bobby-jaspar-paris-58/"
SR13 = "/releases/miles-davis-ascenseur-pour-l-echafaud/"
PUBLIC = (
    "/",
    "/releases/",
    SR13,
    PARIS,
    "/people/",
    "/in-process/",
    "/house/",
    "/cookies/",
    "/cart/",
    "/fr/",
    "/none/",
)
# Each state: what is pressed, and what may then live on after the visit, with its days.
STATES: dict[str, tuple[str | None, dict[str, int]]] = {
    "no choice": (None, {}),
    "refused": ("Refuse", {"choice": 182}),
    "accepted": ("Accept", {"choice": 182, "cart": 30, "history": 30}),
    "cart only": ("My cart", {"choice": 182, "cart": 30}),
    "history only": ("What I looked at", {"choice": 182, "history": 30}),
}
VISIT = {"cart", "sessionid", "csrftoken", "messages"}


def answer(page: Page, said: str | None) -> None:
    """Answer the banner, or tick one purpose on the cookie page."""
    page.goto("/")
    if said in ("Accept", "Refuse"):
        page.get_by_role("button", name=said, exact=True).click()
    elif said:
        page.get_by_role("link", name="Choose one by one").click()
        page.get_by_label(said).check()
        page.get_by_role("button", name="Keep what I ticked").click()
    expect(page.get_by_role("button", name="Refuse", exact=True)).to_have_count(0 if said else 1)


def put_into_cart(page: Page) -> None:
    page.goto(PARIS)
    page.get_by_role("button", name="Put it in the cart").click()
    expect(page.locator("[data-cart-count]")).to_have_text("1")


def look_at_cookies(context: BrowserContext, lasting: dict[str, int]) -> None:
    """Every cookie is declared, and lives exactly as long as it may."""
    for cookie in context.cookies():
        name, expires = cookie["name"], cookie["expires"]
        assert name in VISIT | set(lasting), name
        if name in lasting:
            assert 0 <= lasting[name] * DAY - (expires - time.time()) < 600, name
        else:
            assert expires == -1, name
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/"), name


@pytest.mark.parametrize("state", STATES)
def test_a_whole_visit_leaves_what_is_permitted(visit: Callable[..., BrowserContext], shop: str, state: str) -> None:
    said, lasting = STATES[state]
    context = visit()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer(page, said)
    for path in PUBLIC:
        page.goto(path)
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""], path
        assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0, path
        assert page.evaluate("caches.keys().then(found => found.length)") == 0, path
        look_at_cookies(context, lasting)
    put_into_cart(page)
    look_at_cookies(context, lasting)
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(shop).netloc}
    check_out(page)
    look_at_cookies(context, lasting)
    assert "cart" not in {cookie["name"] for cookie in context.cookies()}, "a paid cart is nobody's"
    elsewhere = {urlsplit(url).netloc for url in asked} - {urlsplit(shop).netloc}
    assert len(elsewhere) == 1, "the payment page, and nothing else"
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}


@pytest.fixture
def profile(driver: Playwright, shop: str, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser with a profile on disk, as people have one; what was open before is closed."""
    opened: list[BrowserContext] = []

    def start(*, javascript: bool) -> BrowserContext:
        while opened:
            opened.pop().close()
        context = driver.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=CHROMIUM,
            args=FLAGS,
            base_url=shop,
            java_script_enabled=javascript,
            locale="en",
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield start
    while opened:
        opened.pop().close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("said", [None, "Refuse", "Accept"])
def test_closing_the_browser(profile: Callable[..., BrowserContext], said: str | None, javascript: bool) -> None:
    page = profile(javascript=javascript).new_page()
    answer(page, said)
    put_into_cart(page)
    page = profile(javascript=javascript).new_page()
    page.goto("/")
    kept = said == "Accept"
    expect(page.locator("[data-cart-count]")).to_have_text("1" if kept else "0")
    expect(page.get_by_role("heading", name="You looked at")).to_have_count(1 if kept else 0)
    expect(page.get_by_role("button", name="Accept", exact=True)).to_have_count(1 if said is None else 0)
    if kept:
        page.get_by_role("button", name="Keep nothing").click()
        expect(page.get_by_role("heading", name="You looked at")).to_have_count(0)
        page = profile(javascript=javascript).new_page()
        page.goto("/")
        expect(page.locator("[data-cart-count]")).to_have_text("0")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_banner_moves_nothing_and_takes_no_focus(visit: Callable[..., BrowserContext], width: int) -> None:
    page = visit(width=width).new_page()
    page.goto(SR13)
    page.wait_for_timeout(500)
    shift = """() => new Promise(done => {
        let sum = 0
        new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value }))
            .observe({ type: "layout-shift", buffered: true })
        setTimeout(() => done(sum), 300)
    })"""
    assert page.evaluate(shift) == 0
    assert page.evaluate("document.activeElement === document.body")
    order = []
    for _ in range(4):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert order == ["Skip to the page", "Every cookie, what it holds and how long", "Accept", "Refuse"]
    sizes = [page.get_by_role("button", name=name, exact=True).bounding_box() for name in ("Accept", "Refuse")]
    assert all(sizes)
    assert len({(box["width"], box["height"], box["y"]) for box in sizes if box}) == 1, "same size, same line"
    styles = "element => { const s = getComputedStyle(element); return [s.color, s.backgroundColor, s.font, s.border] }"
    looks = [page.get_by_role("button", name=name, exact=True).evaluate(styles) for name in ("Accept", "Refuse")]
    assert looks[0] == looks[1], "same weight"
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Refuse", exact=True)).to_have_count(0)
    expect(page.get_by_role("status").first).to_contain_text("Nothing is kept between visits.")


def test_a_browser_that_keeps_no_cookie_is_told(visit: Callable[..., BrowserContext]) -> None:
    context = visit()

    def forget(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        context.clear_cookies()
        kept = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        route.fulfill(response=answer, headers=kept)

    context.route("**/cookies/choice/", forget)
    page = context.new_page()
    page.goto(PARIS)
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your browser keeps no cookies")
    page.get_by_role("link", name="Back to where you were").click()
    expect(page).to_have_url(re.compile(re.escape(PARIS)))
    expect(page.get_by_role("button", name="Accept", exact=True)).to_have_count(1)
    assert context.cookies() == []

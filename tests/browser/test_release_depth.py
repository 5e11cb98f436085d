"""A record's depth is there without JavaScript, on a phone and on a desk, and nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.records import SR13

pytestmark = pytest.mark.browser
WIDTHS = (390, 1280)
PATHS = (
    f"/releases/{SR13}/",
    "/releases/nathan-davis-live-in-paris-ortf/",
    "/releases/jef-gilson-le-massacre-du-printemps/",
    "/people/barney-wilen/",
    "/places/francis-paudrass-home-paris/",
    "/labels/sam-records/",
    "/in-process/",
)
# What reaches beyond the window and is not cut off by something that says so, as the footer's record is.
BEYOND = """() => {
  const width = document.documentElement.clientWidth, found = [];
  for (const part of document.querySelectorAll('body *')) {
    const box = part.getBoundingClientRect();
    if (!box.width || (box.right <= width + 0.5 && box.left >= -0.5) || part.closest('.skip, .said')) continue;
    let cut = part.parentElement;
    while (cut && !['hidden', 'clip'].includes(getComputedStyle(cut).overflowX)) cut = cut.parentElement;
    if (!cut) found.push(`${part.tagName} ${part.className.baseVal ?? part.className} ${box.left} ${box.right}`);
  }
  return [document.documentElement.scrollWidth - width, found];
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_sr13_in_depth_without_javascript(visit: Callable[..., BrowserContext], width: int) -> None:
    page = visit(javascript=False, width=width).new_page()
    page.goto(f"/releases/{SR13}/")
    look_at_the_chain(page, width)
    colophon = page.locator(".colophon p")
    expect(colophon).to_have_count(3)
    for number, words in enumerate(("The first printing, SAM660213", "The second printing, SR13", "is under way")):
        expect(colophon.nth(number)).to_contain_text(words)
        expect(colophon.nth(number)).to_be_visible()
    look_at_the_slipped_date(page)
    look_at_what_is_folded(page)


def look_at_the_chain(page: Page, width: int) -> None:
    """Eight drawings in a row on a desk and in a column on a phone, each above or beside its words; three gaps."""
    links = page.locator(".chain__link")
    expect(links).to_have_count(8)
    boxes = []
    for number in range(8):
        drawing = links.nth(number).locator("svg").first
        expect(drawing).to_be_visible()
        expect(links.nth(number).locator("h3")).to_be_visible()
        box = drawing.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 48
        boxes.append((box["x"], box["y"]) if width > 1000 else (box["y"], box["x"]))
    along, across = [box[0] for box in boxes], [box[1] for box in boxes]
    assert along == sorted(set(along))
    assert len({round(place) for place in across}) == 1
    assert page.locator(".chain__link--undisclosed, .chain__link--in-part").count() == 3
    expect(links.nth(1)).to_contain_text("Not disclosed")
    expect(page.locator("#chain")).to_contain_text("Five steps of eight are told in full.")


def look_at_the_slipped_date(page: Page) -> None:
    """October stands on the panel and in the history, struck through; January stands beside it."""
    for place in (".panel", ".fold"):
        slipped = page.locator(f"{place} s")
        expect(slipped).to_have_count(1)
        expect(slipped).to_contain_text("30 October")
        expect(slipped).to_be_visible()
        expect(slipped).to_have_css("text-decoration-line", "line-through")
        expect(page.locator(place)).to_contain_text("22 January 2027")


def look_at_what_is_folded(page: Page) -> None:
    """Conflicts and sources are folded away, and open without a script."""
    folded = page.locator("details.folded")
    expect(folded).to_have_count(2)
    for number, words in enumerate(("3 points on which the sources differ", "7 sources")):
        entries = folded.nth(number).locator("li")
        expect(entries.first).to_be_hidden()
        folded.nth(number).locator("summary").click()
        expect(folded.nth(number).locator("summary")).to_contain_text(words)
        expect(entries.first).to_be_visible()
    expect(folded.nth(1).locator("li")).to_have_count(7)


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_nothing_scrolls_sideways(visit: Callable[..., BrowserContext], prefix: str) -> None:
    page = visit(javascript=False).new_page()
    for path in PATHS:
        page.goto(prefix + path)
        for folded in page.locator("details.folded > summary").all():
            folded.click()
        for width in (320, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(BEYOND) == [0, []], f"{prefix}{path} at {width}"

"""Staff enter a complete new release, with and without JavaScript, under the content security policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser
LIST = "/admin/catalogue/product/"
TRACKS = "A1 Blue Star 4:12\nA2 Jordu 8'81\nB1 Autumn in New York 3:45"


@pytest.fixture
def sleeves(tmp_path: Path) -> dict[str, Path]:
    """Three pictures, by their type."""
    paths = {kind: tmp_path / f"{kind}.png" for kind in ("front", "back", "label")}
    for colour, path in zip(("#c33", "#eed", "#fc0"), paths.values(), strict=True):
        Image.new("RGB", (800, 800), colour).save(path)
    return paths


def sign_in(visit: BrowserContext) -> tuple[Page, list[str]]:
    """A member of staff's page, and what the browser complains about from now on."""
    page, complaints = visit.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto("/admin/login/?next=/admin/")
    page.fill("#id_username", "staff@sillon.example")
    page.fill("#id_password", "sillon-demo")
    page.click("input[type=submit]")
    return page, complaints


def choose(page: Page, field: str, text: str) -> None:
    """Pick from an autocomplete as one types."""
    page.click(f"#{field} + .select2-container")
    page.keyboard.type(text)
    page.locator(".select2-results__option:not(.loading-results)", has_text=text).first.click()


def ranks(page: Page) -> list[str]:
    """The places of the pictures, by row of the form."""
    return [page.input_value(f"#id_images-{row}-rank") for row in range(3)]


def test_a_new_release_with_pictures_and_tracks(visit: Callable[..., BrowserContext], sleeves: dict[str, Path]) -> None:
    page, complaints = sign_in(visit())
    page.goto(f"{LIST}add/")
    page.fill("#id_title", "Blue Star")
    page.fill("#id_artist_credit", "Barney Wilen Quartet")
    page.click("#artist_credits-group .add-row a")
    choose(page, "id_artist_credits-0-person", "Barney Wilen")
    choose(page, "id_label", "Sam Records")
    page.fill("#id_catalogue_number", "SR99")
    for row, (kind, path) in enumerate(sleeves.items()):
        page.click("#images-group .add-row a")
        page.set_input_files(f"#id_images-{row}-original", path)
        page.select_option(f"#id_images-{row}-type", kind)
        page.fill(f"#id_images-{row}-alt_en", f"The {kind}.")
    page.fill("#id_price", "29")
    page.select_option("#id_movement", "received")
    page.fill("#id_movement_copies", "200")
    page.fill("#id_tracks_pasted", TRACKS)
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".messagelist")).to_contain_text("A2: “8'81” cannot be a duration")
    assert [page.input_value(f"#id_tracks-{row}-duration") for row in range(3)] == ["4:12", "", "3:45"]

    # The last picture moves to the front by keyboard, then behind the second by drag.
    page.locator("#images-group .order-handle").nth(2).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert (page.inner_text("#order-said"), ranks(page)) == ("Place 1 of 3", ["2", "3", "1"])
    rows = page.locator("#images-group tr.form-row:not(.empty-form)")
    rows.nth(0).locator(".order-handle").drag_to(rows.nth(1), target_position={"x": 40, "y": 70})
    assert ranks(page) == ["1", "3", "2"]
    page.locator("[name=_continue]").first.click()
    kinds = page.locator("#images-group tr.form-row:not(.empty-form) select")
    assert [kinds.nth(row).input_value() for row in range(3)] == ["front", "label", "back"]

    page.click("p.ways a >> text=active")
    page.click("input[type=submit]")
    expect(page.locator(".messagelist")).to_contain_text("1 release is now “active”.")
    page.goto("/releases/?q=&sort=title")
    expect(page.get_by_role("link", name="Blue Star").first).to_be_visible()
    assert complaints == []


def test_in_one_go_from_a_folder_of_scans_to_the_shop(
    visit: Callable[..., BrowserContext], sleeves: dict[str, Path]
) -> None:
    page, complaints = sign_in(visit())
    page.goto(f"{LIST}add/")
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type("Rue Saint-Benoît")
    page.fill("#id_artist_credit", "Barney Wilen & Nobody Known")
    page.set_input_files("#several-pictures", list(reversed(sleeves.values())))
    kinds = [page.input_value(f"#id_images-{row}-type") for row in range(3)]
    assert kinds == ["label", "back", "front"]
    assert page.input_value("#id_images-2-alt_fr") == (
        "Le recto de la pochette\u202f: Rue Saint-Benoît, Barney Wilen & Nobody Known."
    )
    expect(page.locator("#images-group canvas")).to_have_count(3)
    # A suggestion follows the type; what somebody has written stays.
    page.fill("#id_images-1-alt_en", "Notes by nobody.")
    page.select_option("#id_images-1-type", "insert")
    assert page.input_value("#id_images-1-alt_en") == "Notes by nobody."
    assert page.input_value("#id_images-1-alt_fr") == "L’encart."
    page.fill("#id_price", "32")
    page.fill("#id_movement_copies", "200")
    page.fill("#id_credits_pasted", "Barney Wilen, saxophone ténor\nSomebody Else, drums [A1]")
    page.fill("#id_gtin", "123")
    page.click("[name=_preview]")

    # The mistake is said at the top and leads to its field; the pictures need not be chosen again.
    expect(page.locator(".mistakes")).to_be_focused()
    page.click(".mistakes a")
    expect(page.locator("#id_gtin")).to_be_in_viewport()
    page.fill("#id_gtin", "")
    page.click("[name=_preview]")
    expect(page.locator(".messages")).to_contain_text("New among the people: Somebody Else.")
    expect(page.locator("[data-stock-state]").first).to_have_attribute("data-stock-state", "in-stock")
    page.get_by_role("button", name="Publish it: active").click()
    expect(page.locator(".messagelist")).to_contain_text("1 release is now “active”.")
    people = [page.locator(f"#id_artist_credits-{row}-person + .select2-container").inner_text() for row in range(2)]
    assert [name.strip() for name in people] == ["Barney Wilen", "Nobody Known"]
    assert page.input_value("#id_credits-0-detail") == "tenor saxophone"
    page.goto("/releases/barney-wilen-nobody-known-rue-saint-benoit/")
    expect(page.get_by_role("button", name="Put it in the cart")).to_be_visible()
    assert complaints == []


def test_duplicates_are_merged(visit: Callable[..., BrowserContext]) -> None:
    page, complaints = sign_in(visit())
    page.goto("/admin/catalogue/place/?q=Nola%27s")
    page.click("th.field-name a")
    page.click("text=Merge into …")
    choose(page, "id_into", "Nola Penthouse")
    page.click("text=Go on")
    page.click("input[value=Merge]")
    expect(page.locator(".messagelist")).to_contain_text("Merged into “Nola Penthouse Sound Studios, New York”.")
    page.goto("/places/nolas-penthouse-sound-studios-new-york/")
    expect(page.locator("h1")).to_contain_text("Nola Penthouse")
    assert complaints == []


def test_without_javascript_the_number_fields_do_the_work(visit: Callable[..., BrowserContext]) -> None:
    page, _complaints = sign_in(visit(javascript=False))
    page.goto(f"{LIST}?q=SR13")
    page.click("th.field-catalogue_number a")
    first, second = page.input_value("#id_tracks-0-title"), page.input_value("#id_tracks-1-title")
    page.fill("#id_tracks-0-rank", "2")
    page.fill("#id_tracks-1-rank", "1")
    page.locator("[name=_continue]").first.click()
    assert [page.input_value(f"#id_tracks-{row}-title") for row in range(2)] == [second, first]
    page.fill("#id_tracks-0-rank", "2")
    page.fill("#id_tracks-1-rank", "1")
    page.locator("[name=_continue]").first.click()
    assert page.input_value("#id_tracks-0-title") == first

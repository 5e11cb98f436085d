"""axe finds nothing on the shop's pages and in the back office: languages, widths, schemes, before and after a yes.

Sampled here, each page once and every choice several times; `./dev soak` looks at them all.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import AXE

pytestmark = [pytest.mark.browser, pytest.mark.axe]

SHOP = (
    "/",
    "/releases/",
    "/releases/miles-davis-ascenseur-pour-l-echafaud/",
    "/releases/nathan-davis-live-in-paris-ortf/",  # long: five sides
    "/releases/barney-wilen-zodiac/",  # sparse
    "/people/barney-wilen/",
    "/places/lolympia-paris/",
    "/labels/sam-records/",
    "/in-process/",
    "/people/",
)
OFFICE = (
    "/admin/",
    "/admin/catalogue/product/",
    "/admin/catalogue/product/add/",
    "/admin/catalogue/product/?q=SR13",  # from where the form is opened, and the pages beside it
    "/admin/catalogue/place/merge/?ids=1",
    "/admin/order/order/",
)
WAITING = "/alerts/for/miles-davis-ascenseur-pour-l-echafaud/"
DOORS = ("/cookies/", WAITING, "/alerts/", "/account/sign-in/", "/account/sign-up/", "/account/password-reset/")
PARIS = "/releases/donald-byrd-bobby-jaspar-paris-58/"
LOOKS = list(product(("", "/fr"), (1280, 390), ("light", "dark")))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def found(page: Page, tags: list[str] | None = None) -> list[str]:
    """What axe finds fault with: rule and first element. All its rules, or those with the tags."""
    page.evaluate(AXE.read_text())
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if tags:
        options["runOnly"] = tags
    said = page.evaluate("options => axe.run(document, options)", options)
    assert len(said["passes"]) > 5, "axe has looked at nothing"
    return [f"{fault['id']}: {fault['nodes'][0]['target']}" for fault in said["violations"]]


def look(chromium: Browser, shop: str, width: int, scheme: Any) -> BrowserContext:
    """A visit in these clothes."""
    context = chromium.new_context(base_url=shop, viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(20_000)
    return context


def faults_in_shop(chromium: Browser, shop: str, seen: list[tuple[str, tuple[str, int, str]]]) -> list[tuple[Any, ...]]:
    """Each page in its look, with what axe says of it."""
    faults = []
    for path, (prefix, width, scheme) in seen:
        context = look(chromium, shop, width, scheme)
        page = context.new_page()
        page.goto(prefix + path)
        faults += [(prefix + path, width, scheme, fault) for fault in found(page)]
        context.close()
    return faults


def faults_of_a_visit(
    chromium: Browser, shop: str, prefix: str, width: int, scheme: str, accepts: bool
) -> list[tuple[Any, ...]]:
    """The banner, answered or not; the doors of an account, a cart, the cart taken along; the account signed in."""
    context = look(chromium, shop, width, scheme)
    page = context.new_page()
    faults: list[tuple[Any, ...]] = []

    def note(path: str) -> None:
        page.goto(path)
        expect(page.locator("[name=answer][value=accept]")).to_have_count(0 if accepts else 1)
        faults.extend((path, width, scheme, accepts, fault) for fault in found(page))

    page.goto(f"{prefix}/")
    if accepts:
        page.click("[name=answer][value=accept]")
    for path in ("/", *DOORS):
        note(prefix + path)
    page.goto(prefix + PARIS)
    page.click("form[action*='/cart/add/'] [type=submit]")
    note(f"{prefix}/cart/")
    note(page.locator("input[readonly][value*='/cart/along/']").input_value().removeprefix(shop))
    page.goto(f"{prefix}/account/sign-in/")
    page.fill("[name=username]", "staff@sillon.example")
    page.fill("[name=password]", "sillon-demo")
    page.click("main [type=submit]")
    expect(page.locator("form[action$='/account/sign-out/']").first).to_be_attached()
    accepts = page.locator("[name=answer][value=accept]").count() == 0  # here the account's choice counts
    note(f"{prefix}/account/")
    context.close()
    return faults


def faults_in_office(chromium: Browser, shop: str, width: int, scheme: str) -> list[tuple[Any, ...]]:
    """The back office in one look; Django's own templates are held to WCAG, not to axe's best practices."""
    context = look(chromium, shop, width, scheme)
    page = context.new_page()
    page.goto("/admin/")
    page.fill("#id_username", "staff@sillon.example")
    page.fill("#id_password", "sillon-demo")
    page.click("[type=submit]")
    faults: list[tuple[Any, ...]] = []

    def note() -> None:
        # Django's script makes the autocompletes, all but those of the empty row; then ours gives them names.
        plain = "select.admin-autocomplete:not(.select2-hidden-accessible, [name*=__prefix__])"
        expect(page.locator(plain)).to_have_count(0)
        expect(page.locator(".select2-selection [role=textbox]")).to_have_count(0)
        faults.extend((page.url.removeprefix(shop), width, scheme, fault) for fault in found(page, WCAG))

    for path in OFFICE:
        page.goto(path)
        note()
        if path.endswith("SR13"):
            page.click("th.field-catalogue_number a")
            note()
            for beside in ("stock", "new-pressing", "history"):
                page.goto(page.url.split("?")[0].replace("/change/", f"/{beside}/"))
                note()
                page.go_back()
    context.close()
    return faults


def test_the_catalogue_sampled(chromium: Browser, shop: str) -> None:
    # Three steps of eight: neighbours differ in every choice.
    seen = [(path, LOOKS[number * 3 % len(LOOKS)]) for number, path in enumerate(SHOP)]
    assert faults_in_shop(chromium, shop, seen) == []


def test_the_back_office_sampled(chromium: Browser, shop: str) -> None:
    assert faults_in_office(chromium, shop, 1280, "light") == []


def test_a_visit_sampled(chromium: Browser, shop: str) -> None:
    assert faults_of_a_visit(chromium, shop, "/fr", 390, "dark", accepts=True) == []


def test_axe_would_find_what_is_there(visit: Callable[..., BrowserContext]) -> None:
    page = visit().new_page()
    page.goto("/cookies/")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert [fault.partition(":")[0] for fault in found(page)] == ["label"]


@pytest.mark.soak
def test_the_catalogue_in_every_look(chromium: Browser, shop: str) -> None:
    assert faults_in_shop(chromium, shop, list(product(SHOP, LOOKS))) == []


@pytest.mark.soak
@pytest.mark.parametrize("accepts", [True, False])
@pytest.mark.parametrize(("prefix", "width", "scheme"), LOOKS)
def test_a_visit_in_every_look(
    chromium: Browser, shop: str, prefix: str, width: int, scheme: str, accepts: bool
) -> None:
    assert faults_of_a_visit(chromium, shop, prefix, width, scheme, accepts) == []


@pytest.mark.soak
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_back_office_in_every_look(chromium: Browser, shop: str, width: int, scheme: str) -> None:
    assert faults_in_office(chromium, shop, width, scheme) == []

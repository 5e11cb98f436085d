"""Many style sheets in the sources, one on the page; and nothing in them that the policy or the design forbids."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from catalog.templatetags.typography import STEPS
from storefront.staticfiles import Sources, joined

CSS = Path(settings.BASE_DIR) / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))


@pytest.fixture
def sources() -> Sources:
    storage = FileSystemStorage(CSS.parent)
    return {
        path.relative_to(CSS.parent).as_posix(): (storage, path.relative_to(CSS.parent).as_posix()) for path in SHEETS
    }


def test_the_page_asks_for_one_sheet_with_everything_in_its_layer(sources: Sources) -> None:
    sheet = joined(sources, "css/site.css")
    assert sheet.startswith("@layer reset, tokens, base, layout, components, utilities;")
    assert "@import" not in sheet
    assert "/*" not in sheet
    assert sheet.count("{") == sheet.count("}")
    for component in (CSS / "components").glob("*.css"):
        first_rule = re.sub(r"/\*.*?\*/", "", component.read_text(), flags=re.DOTALL).strip().partition("{")[0]
        assert first_rule in sheet, f"site.css does not import {component.name}"


def test_addresses_are_seen_from_the_joined_sheet(tmp_path: Path) -> None:
    (tmp_path / "css" / "parts").mkdir(parents=True)
    (tmp_path / "css" / "site.css").write_text('@import url("parts/a.css") layer(base);\n')
    (tmp_path / "css" / "parts" / "a.css").write_text('i { src: url("../../fonts/x.woff2"); }\n')
    storage = FileSystemStorage(tmp_path)
    sources: Sources = {name: (storage, name) for name in ("css/site.css", "css/parts/a.css")}
    assert joined(sources, "css/site.css") == '@layer base {\ni { src: url("../fonts/x.woff2"); }\n}\n'


def test_every_step_of_a_title_has_its_size() -> None:
    sizes = (CSS / "components" / "fit.css").read_text()
    for step in STEPS:
        assert f".wide-{step} " in sizes
        assert f".narrow-{step} " in sizes


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_rounded_corner_no_shadow_no_gradient_no_foreign_address(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert not re.findall(r"border-radius:\s*(?!0|50%)\S+", text)
    assert "gradient(" not in text
    assert "text-shadow" not in text
    assert not re.findall(r"url\(\s*[\"']?(?:https?:|//|data:)", text)

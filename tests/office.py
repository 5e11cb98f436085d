"""The back office as a browser sees it: forms read from their page and sent back."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.template.response import TemplateResponse
from PIL import Image

from catalog.models import Release


@pytest.fixture
def office(client: Any, staff: Any) -> Any:
    client.force_login(staff)
    return client


def form_of(office: Any, release: Release, **changes: Any) -> dict[str, Any]:
    """The release's form as the browser would send it back. It is made, not drawn: that takes thrice as long."""
    with patch.object(TemplateResponse, "rendered_content", ""):
        page = office.get(f"/admin/catalogue/product/{release.pk}/change/")
    assert page.status_code == 200
    return data_of(page) | changes


def data_of(page: Any) -> dict[str, Any]:
    """What the browser would send of a form's page, untouched."""
    data: dict[str, Any] = {}
    rows = [row for inline in page.context_data["inline_admin_formsets"] for row in inline.formset]
    for form in [page.context_data["adminform"].form, *rows]:
        for bound in form:
            value = bound.value()
            data[bound.html_name] = "" if value is None else value
    for inline in page.context_data["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            data[bound.html_name] = bound.value()
    return {name: value for name, value in data.items() if value is not False and not isinstance(value, FieldFile)}


def words(page: Any) -> str:
    """What a page says: no tags, white space folded."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", f"<{main}")).split())


def save(office: Any, release: Release, **changes: Any) -> Any:
    return office.post(f"/admin/catalogue/product/{release.pk}/change/", form_of(office, release, **changes))


def png(side: int) -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (side, side), "#c33").save(buffer, "PNG")
    return SimpleUploadedFile("back.png", buffer.getvalue(), "image/png")


def mistakes(page: Any) -> list[str]:
    """What the page finds fault with."""
    said = [*page.context["errors"]] if page.status_code == 200 and page.context and "errors" in page.context else []
    return [str(sentence) for sentence in said]

"""What people and machines type wrongly is said at its field, and nothing is written."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.admin import fields
from catalog.models import Release, Session
from tests.office import form_of, png, save


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"gtin": "3700409815059"}, "The last digit should be 8"),
        ({"gtin": "12"}, "A GTIN has 8, 12, 13 or 14 digits"),
        ({"released_on": "2022-02-30"}, "Write a date like 1957"),
        ({"title": ""}, "This field is required"),
        ({"essay_en": "Fine.\n\n<script>alert(1)</script>"}, "the HTML “&lt;script” is not shown"),
        ({"essay_fr": "<img src=x onerror=alert(1)>"}, "the HTML “&lt;img” is not shown"),
        ({"essay_en": "[here](javascript:alert(1))"}, "A link begins with https:"),
        ({"essay_en": "<!-- hidden -->"}, "is not shown"),
        ({"total_time": "8'81"}, "cannot be a duration"),
        ({"total_time": "long"}, "Write minutes and seconds"),
        ({"per_customer_limit": "0"}, "greater than or equal to 1"),
        ({"title": "a\0b"}, "Null characters are not allowed"),
        ({"label": "4711"}, "Select a valid choice"),
        ({"new_lifecycle": "sold"}, "Select a valid choice"),
        ({"movement": "stolen", "movement_copies": "1"}, "Select a valid choice"),
        ({"images-TOTAL_FORMS": "many"}, "ManagementForm"),
    ],
)
def test_nonsense_is_said_and_not_written(office: Any, paris_58: Release, changes: dict[str, str], said: str) -> None:
    before = Release.objects.values().get(pk=paris_58.pk)
    answer = save(office, paris_58, **changes)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Release.objects.values().get(pk=paris_58.pk) == before


def test_markdown_itself_is_welcome(office: Any, paris_58: Release) -> None:
    essay = "> A quotation, *set*.\n\n[Film](https://example.org/a), 3 < 4 & 5 > 4.\n\n- one"
    assert save(office, paris_58, essay_en=essay).status_code == 302
    page = office.get(paris_58.get_absolute_url()).content.decode()
    assert "<em>set</em>" in page


@pytest.mark.parametrize(
    ("date_from", "date_to", "said"),
    [
        ("1957-13", "", "Write a date like 1957"),
        ("1957-02-29", "", "Write a date like 1957"),
        ("1958", "1957", "This is before the beginning"),
        ("", "1957", "This field is required"),
    ],
)
def test_a_session_cannot_be_at_an_impossible_time(
    office: Any, paris_58: Release, date_from: str, date_to: str, said: str
) -> None:
    data = form_of(office, paris_58) | {"sessions-TOTAL_FORMS": 1, "sessions-0-kind": "live"}
    data |= {"sessions-0-date_from": date_from, "sessions-0-date_to": date_to}
    answer = office.post(f"/admin/catalogue/product/{paris_58.pk}/change/", data)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Session.objects.exists()


def test_a_session_of_one_day_needs_one_date(office: Any, paris_58: Release) -> None:
    data = {"sessions-TOTAL_FORMS": 1, "sessions-0-kind": "live", "sessions-0-date_from": "1958-10-22"}
    assert save(office, paris_58, **data).status_code == 302
    session = Session.objects.get()
    assert (session.date_from, session.date_to, session.order) == ("1958-10-22", "1958-10-22", 1)


def bomb(width: int, height: int) -> SimpleUploadedFile:
    """A PNG of few bytes that says it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + body, "image/png")


def gif() -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("P", (20, 20)).save(buffer, "GIF")
    return SimpleUploadedFile("a.png", buffer.getvalue(), "image/png")


def cut_short() -> SimpleUploadedFile:
    whole = png(200).read()
    return SimpleUploadedFile("a.png", whole[: len(whole) // 2], "image/png")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (bomb(60_000, 60_000), "The picture has to be JPEG, PNG or WebP."),
        (bomb(10_000, 8_000), "The picture has 10000 × 8000 pixels: too many."),
        (bomb(200, 200), "Upload a valid image"),
        (cut_short(), "Upload a valid image"),
        (gif(), "Upload a valid image"),
        (SimpleUploadedFile("a.svg", SVG, "image/svg+xml"), "Upload a valid image"),
        (SimpleUploadedFile("a.png", b"\0" * (fields.PICTURE_BYTES + 1)), "a picture may have 15 MB"),
    ],
)
def test_a_picture_that_is_none_or_a_bomb_is_refused(
    office: Any, paris_58: Release, settings: Any, tmp_path: Any, picture: Any, said: str
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    data = {"images-TOTAL_FORMS": 1, "images-0-original": picture, "images-0-type": "back", "images-0-alt_en": "x"}
    answer = save(office, paris_58, **data)
    assert answer.status_code == 200
    assert said in answer.content.decode().replace("\xa0", " ")
    assert not paris_58.images.exists()
    assert list(tmp_path.rglob("*.*")) == []


def test_a_picture_is_written_anew_upright_and_without_its_past(
    office: Any, paris_58: Release, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"  # lies on its side
    buffer = BytesIO()
    Image.new("RGB", (3000, 1500), "#c33").save(buffer, "JPEG", exif=exif)
    picture = SimpleUploadedFile("../Sleeve front.jpeg", buffer.getvalue(), "image/jpeg")
    data = {"images-TOTAL_FORMS": 1, "images-0-original": picture, "images-0-type": "front", "images-0-alt_en": "x"}
    assert save(office, paris_58, **data).status_code == 302
    with Image.open(paris_58.images.get().original.path) as kept:
        assert (kept.format, kept.size, len(kept.getexif())) == ("WEBP", (1280, 2560), 0)

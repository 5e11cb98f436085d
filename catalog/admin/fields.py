"""Form fields that say things as the trade writes them: durations, lists of lines, pictures, Markdown."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from catalog.essays import TAGS
from catalog.exchange import values

# “2:52”, “2'52”, “2’52”, “2′52″”: minutes and seconds however they are set.
PRINTED = re.compile(r"(?:(?P<hours>\d{1,2})[:h])?(?P<minutes>\d{1,3})\s?[:'’′](?P<seconds>\d{2})(?:''|[\"”″])?")

PICTURE_BYTES = 15 * 1024 * 1024
PICTURE_PIXELS = 60_000_000
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")
MASTER_SIDE = 2560

TAG = re.compile(r"</?\s*([a-z][a-z0-9-]*)|<(!)", re.IGNORECASE)
SCHEME = re.compile(r"\]\(\s*<?\s*([a-z][a-z0-9+.-]*)\s*:|<\s*(javascript|data|vbscript)\s*:", re.IGNORECASE)
SCHEMES = {"http", "https", "mailto"}


def read_duration(text: str) -> tuple[timedelta | None, str]:
    """A duration, and "" or what is printed where it cannot be one (8'81). Raises `ValueError` for other text."""
    match = PRINTED.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    hours = f"{match['hours']}:" if match["hours"] else ""
    length = values.duration(f"{hours}{match['minutes']}:{match['seconds']}")
    return length, "" if length is not None else text.strip()


class MinutesField(forms.CharField):
    """Minutes and seconds, “2:52”. What looks like a duration and cannot be one is left to the form: `.printed`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 20, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return values.duration_text(value) if isinstance(value, timedelta) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            length, _printed = read_duration(text)
        except ValueError:
            raise ValidationError(_("Write minutes and seconds: 2:52."), code="duration") from None
        if length is None:
            raise ValidationError(_("%(text)s cannot be a duration."), code="impossible", params={"text": text})
        return length


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "cols": 30})
        super().__init__(**{"required": False, "widget": widget, "max_length": 2000, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(line) for line in value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_list(data)

    def clean(self, value: Any) -> Any:
        return self.to_list(super().clean(value))

    @staticmethod
    def to_list(text: Any) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in (text or "").splitlines() if line.strip()]


class ProseField(forms.CharField):
    """A text of several lines. Browsers send other line ends than we store: that alone is no change."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"})
        super().__init__(**{"required": False, "widget": widget, **kwargs})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").strip() if text else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.to_python(initial) or "") != (self.to_python(data) or "")


class MarkdownField(ProseField):
    """Markdown. HTML that an essay has no use for is refused with its name, rather than dropped unseen later."""

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        for match in TAG.finditer(text):
            if match[2] or match[1].lower() not in TAGS:
                raise ValidationError(
                    _("Write Markdown: the HTML “%(tag)s” is not shown, so it cannot stand here."),
                    code="html",
                    params={"tag": match[0]},
                )
        for match in SCHEME.finditer(text):
            if (match[1] or match[2]).lower() not in SCHEMES:
                raise ValidationError(_("A link begins with https:, http: or mailto:."), code="link")
        return text


class PictureField(forms.ImageField):
    """An uploaded picture: limited in bytes, pixels and kind before it is unpacked, then written anew as WebP.

    Writing it anew leaves behind where and with what it was taken, and whatever else hides in a file.
    """

    default_error_messages = {
        "bytes": gettext_lazy("The file has %(size)d MB; a picture may have %(limit)d MB."),
        "pixels": gettext_lazy("The picture has %(width)d × %(height)d pixels: too many. 2,560 a side are plenty."),
        "format": gettext_lazy("The picture has to be JPEG, PNG or WebP."),
    }

    def to_python(self, data: Any) -> Any:
        """The picture as WebP, at most 2,560 pixels a side, upright."""
        if data is None or not getattr(data, "size", 0):
            return super().to_python(data)
        if data.size > PICTURE_BYTES:
            params = {"size": round(data.size / 1024**2), "limit": PICTURE_BYTES // 1024**2}
            raise ValidationError(self.error_messages["bytes"], code="bytes", params=params)
        try:
            # Reads the header only: nothing is unpacked before its size is known.
            with Image.open(data, formats=PICTURE_FORMATS) as picture:
                width, height = picture.size
                if width * height > PICTURE_PIXELS:
                    params = {"width": width, "height": height}
                    raise ValidationError(self.error_messages["pixels"], code="pixels", params=params)
                buffer = BytesIO()
                master = ImageOps.exif_transpose(picture).convert("RGB")
                master.thumbnail((MASTER_SIDE, MASTER_SIDE), Image.Resampling.LANCZOS)
                master.save(buffer, "WEBP", quality=90, method=4)
        except UnidentifiedImageError:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ValidationError(self.error_messages["format"], code="bomb") from None
        except (OSError, ValueError, SyntaxError, EOFError):
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from None
        stem = re.sub(r"[^\w-]+", "-", str(data.name).rpartition(".")[0] or "picture")[:80]
        upload = SimpleUploadedFile(f"{stem}.webp", buffer.getvalue(), "image/webp")
        return super().to_python(upload)

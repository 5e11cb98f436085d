"""The catalogue file's conflicts for readers of the page: in French, and without its asides to programmers."""

from __future__ import annotations

import json
from pathlib import Path

from catalog.models import Release

TEXTS = {text["file"]: text for text in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))}


def translate(release: Release) -> None:
    """Give the imported conflicts their plain English and their French, where we have them."""
    for conflict in release.conflicts.all():
        text = TEXTS.get(conflict.text_en, {})
        conflict.text_en, conflict.text_fr = text.get("en", conflict.text_en), text.get("fr", "")
        conflict.save(update_fields=["text_en", "text_fr"])

"""Reading the catalogue file: every mistake is found before anything is written, and says what and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from catalog.exchange import schema


class BrokenCatalogue(Exception):
    """The file cannot be imported; the message names the file, the place and the mistake."""


def read(path: Path) -> list[dict[str, Any]]:
    """The releases of a catalogue file, as checked facts. Raises `BrokenCatalogue`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BrokenCatalogue(f"{path}: {fault.strerror}") from None
    except UnicodeDecodeError as fault:
        raise BrokenCatalogue(f"{path}: byte {fault.start} is not UTF-8") from None
    except json.JSONDecodeError as fault:
        raise BrokenCatalogue(f"{path}, line {fault.lineno}, column {fault.colno}: {fault.msg}") from None
    releases = data.get("releases") if isinstance(data, dict) else None
    if not isinstance(releases, list):
        raise BrokenCatalogue(f"{path}: there is no list of “releases”")
    mistakes = mistakes_of(releases)
    if mistakes:
        raise BrokenCatalogue("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return releases


def mistakes_of(releases: list[Any]) -> list[str]:
    """What is wrong with a list of releases, each as a sentence that names its place."""
    found = []
    for number, release in enumerate(releases, 1):
        slug = release.get("slug", "without a slug") if isinstance(release, dict) else "no object"
        found += [f"release {number} ({slug}), {mistake}" for mistake in schema.mistakes(release)]
    named = [release.get("slug") for release in releases if isinstance(release, dict)]
    slugs = [slug for slug in named if isinstance(slug, str)]
    return found + [f"slug “{slug}” stands twice" for slug in dict.fromkeys(slugs) if slugs.count(slug) > 1]

"""Reading the catalogue file: every mistake is found before anything is written, and says what and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# Field → the types that it may have. `None` stands for "not known".
FIELDS: dict[str, tuple[type, ...]] = {
    "slug": (str,),
    "artist_credit": (str,),
    "title": (str,),
    "label": (str, type(None)),
    "catalogue_number": (str, type(None)),
    "reissue_year": (int, type(None)),
    "release_date": (str, type(None)),
    "recording": (list,),
    "personnel": (list,),
    "tracks": (list,),
    "format": (dict,),
    "production": (dict,),
    "packaging": (dict,),
    "edition": (dict,),
    "credits": (dict,),
}


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
    mistakes = [mistake for number, release in enumerate(releases, 1) for mistake in mistakes_of(release, number)]
    slugs = [release.get("slug") for release in releases if isinstance(release, dict)]
    mistakes += [f"slug “{slug}” stands twice" for slug in dict.fromkeys(slugs) if slugs.count(slug) > 1]
    if mistakes:
        raise BrokenCatalogue("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return releases


def mistakes_of(release: Any, number: int) -> list[str]:
    """What is wrong with one release, each as a sentence that names its place."""
    if not isinstance(release, dict):
        return [f"release {number} is not an object"]
    place = f"release {number} ({release.get('slug', 'without a slug')})"
    mistakes = []
    for field, types in FIELDS.items():
        if field not in release:
            mistakes.append(f"{place}: “{field}” is missing")
        elif not isinstance(release[field], types) or isinstance(release[field], bool):
            mistakes.append(f"{place}: “{field}” cannot be {release[field]!r}")
    if not mistakes and not release["slug"].replace("-", "").isalnum():
        mistakes.append(f"{place}: the slug may hold letters, digits and hyphens only")
    for kind in ("tracks", "personnel"):
        for index, entry in enumerate(release.get(kind) or [], 1) if isinstance(release.get(kind), list) else ():
            needed = ("position", "title") if kind == "tracks" else ("name", "role")
            if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in needed):
                mistakes.append(f"{place}, {kind} {index}: needs {' and '.join(needed)}")
    return mistakes

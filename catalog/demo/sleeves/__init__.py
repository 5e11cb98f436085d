"""The demo's sleeves, drawn by code from the facts of `catalogue.json`: five pictures a release.

Pure Pillow, without Django and without a database. The same facts always give the same picture: every choice comes
from a seed, the SHA-256 of the slug. Each picture is drawn on a sheet of 1000 units at twice the size of a master, then
reduced.

    from catalog.demo import sleeves

    sleeves.draw(facts, "front")                    # an image, 1280 by 1280
    sleeves.write(facts, folder, ["front", "obi"])  # folder/<slug>/front.webp, front-640.webp, front-320.webp, …

`facts` is one entry of the catalogue file.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from catalog.demo.sleeves.back import back
from catalog.demo.sleeves.choice import choose
from catalog.demo.sleeves.families import FRONTS
from catalog.demo.sleeves.insert import insert
from catalog.demo.sleeves.label import label
from catalog.demo.sleeves.obi import wrap
from catalog.demo.sleeves.reading import facts_from
from catalog.demo.sleeves.sheet import Sheet
from catalog.pictures import WIDTHS, save, write_widths

KINDS = ("front", "back", "label", "obi", "insert")


def draw(entry: Mapping[str, Any], kind: str) -> Image.Image:
    """One picture of a release as a master, 1280 px square. Raises `ValueError` for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"a release has no picture “{kind}”, only {', '.join(KINDS)}")
    return _sheet(entry, kind).reduced()


def write(entry: Mapping[str, Any], folder: Path, kinds: Iterable[str] = KINDS) -> int:
    """Draw what is missing of a release's pictures into `folder/<slug>/`; returns how many were drawn.

    A picture whose files are all there is left alone. The master is written last: it stands for the whole picture.
    """
    drawn = 0
    for kind in kinds:
        stem = folder / str(entry["slug"]) / kind
        master = stem.with_suffix(".webp")
        if master.exists() and all(stem.with_name(f"{kind}-{width}.webp").exists() for width in WIDTHS):
            continue
        picture = draw(entry, kind)
        stem.parent.mkdir(parents=True, exist_ok=True)
        write_widths(picture, stem)
        save(picture, master, flat=True)
        drawn += 1
    return drawn


def _sheet(entry: Mapping[str, Any], kind: str) -> Sheet:
    facts = facts_from(entry)
    inks = choose(facts)
    if kind in ("front", "obi"):
        front = FRONTS[inks.family](facts, inks)
        return front if kind == "front" else wrap(front, facts, inks)
    return {"back": back, "label": label, "insert": insert}[kind](facts, inks)

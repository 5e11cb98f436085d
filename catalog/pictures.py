"""Pictures of releases: a master (1280 px where we draw it ourselves) and smaller widths beside it.

Pure Pillow, no Django models: the sleeve generator uses it before there is a database.
"""

import os
from pathlib import Path, PurePosixPath

from PIL import Image, ImageOps

WIDTHS = (320, 640)


def width_name(name: str, width: int) -> str:
    """`releases/x/front.webp` at 320 → `releases/x/front-320.webp`; `front.jpg` → `front-jpg-320.webp`.

    Two uploads that differ in their ending only have widths of their own.
    """
    path = PurePosixPath(name)
    return str(path.with_name(f"{width_stem(path.name)}-{width}.webp"))


def width_stem(name: str) -> str:
    """What the names of a picture's widths begin with."""
    path = PurePosixPath(name)
    return path.stem if path.suffix == ".webp" else path.name.replace(".", "-")


def save(picture: Image.Image, target: Path, *, flat: bool = False) -> None:
    """Write a picture as WebP, whole or not at all: it gets its name only when all of it is there.

    `flat` is for large pictures of few inks: without loss they are sharper at every edge, and no larger.
    """
    # Two processes may draw the same picture: each has its own unfinished file.
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if flat:
            picture.save(partial, "WEBP", lossless=True, quality=75, method=4)
        else:
            picture.save(partial, "WEBP", quality=86, method=4)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def upright(picture: Image.Image) -> Image.Image:
    """The picture as it is meant to be seen: turned as its camera says, without transparency."""
    return ImageOps.exif_transpose(picture).convert("RGB")


def write_widths(picture: Image.Image | Path, stem: Path) -> list[int]:
    """Write the smaller widths of a picture as `<stem>-<width>.webp`; return the widths written.

    `picture` is an open image or the path of one. A picture that is narrower than a width does not get it: nothing is
    scaled up.
    """
    if isinstance(picture, Path):
        with Image.open(picture) as opened:
            return write_widths(upright(opened), stem)
    master = upright(picture)
    written = []
    for width in WIDTHS:
        if master.width <= width:
            continue
        height = round(master.height * width / master.width)
        smaller = master.resize((width, height), Image.Resampling.LANCZOS)
        save(smaller, stem.with_name(f"{stem.name}-{width}.webp"))
        written.append(width)
    return written


class NoThumbnailer:
    """What Oscar asks for a thumbnail: we draw our own widths, so it gets the picture's own address."""

    def generate_thumbnail(self, source: object, **opts: object) -> object:
        """Return the source unchanged."""
        return source

    def delete_thumbnails(self, source: object) -> None:
        """Nothing to delete: there are none."""

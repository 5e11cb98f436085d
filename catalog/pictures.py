"""Pictures of releases: a master (1280 px where we draw it ourselves) and smaller widths beside it.

Pure Pillow, no Django models: the sleeve generator uses it before there is a database.
"""

from pathlib import Path, PurePosixPath

from PIL import Image

WIDTHS = (320, 640)


def width_name(name: str, width: int) -> str:
    """`releases/x/front.webp` at 320 → `releases/x/front-320.webp`."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{width}.webp"))


def write_widths(picture: Image.Image, stem: Path) -> list[int]:
    """Write the smaller widths of a picture as `<stem>-<width>.webp`; return the widths written.

    A picture that is narrower than a width does not get it: nothing is scaled up.
    """
    written = []
    for width in WIDTHS:
        if picture.width <= width:
            continue
        height = round(picture.height * width / picture.width)
        smaller = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        target = stem.with_name(f"{stem.name}-{width}.webp")
        partial = target.with_suffix(".part")
        smaller.save(partial, "WEBP", quality=84, method=4)
        partial.replace(target)
        written.append(width)
    return written


class NoThumbnailer:
    """What Oscar asks for a thumbnail: we draw our own widths, so it gets the picture's own address."""

    def generate_thumbnail(self, source: object, **opts: object) -> object:
        """Return the source unchanged."""
        return source

    def delete_thumbnails(self, source: object) -> None:
        """Nothing to delete: there are none."""

"""What happens to an uploaded picture: its smaller widths are drawn, once."""

from pathlib import Path

from PIL import Image

from catalog.models import ReleaseImage
from catalog.pictures import upright, width_stem, write_widths


def make_widths(image_id: int) -> None:
    """Draw the widths of a picture whose row has none; a picture that is gone meanwhile is no error."""
    image = ReleaseImage.objects.filter(pk=image_id, widths=[]).first()
    if image is None:
        return
    path = Path(image.original.path)
    with Image.open(path) as picture:
        widths = write_widths(picture, path.with_name(width_stem(path.name)))
        width = upright(picture).width
    ReleaseImage.objects.filter(pk=image_id).update(widths=widths, width=width)

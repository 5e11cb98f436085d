"""Files that nobody is served: what staff upload to be worked through, below `PRIVATE_ROOT`."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(FileSystemStorage):
    """A folder without an address, which only the shop's own account may read."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:  # Django would keep its first answer
        return settings.PRIVATE_ROOT

    @property
    def location(self) -> str:
        return str(Path(settings.PRIVATE_ROOT).absolute())

    def url(self, name: str | None) -> str:
        """There is none."""
        raise ValueError(f"{name} has no address")

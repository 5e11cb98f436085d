"""The back office of the catalogue."""

from catalog.admin import alertmails, names, release

__all__ = ["alertmails", "names", "release"]

"""The back office of the catalogue."""

from catalog.admin import alertmails, lots, names, release

__all__ = ["alertmails", "lots", "names", "release"]

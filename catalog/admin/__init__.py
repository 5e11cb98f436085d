"""The back office of the catalogue."""

from catalog.admin import names, release

__all__ = ["names", "release"]

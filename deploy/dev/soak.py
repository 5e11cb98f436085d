"""`./dev soak`: the long tests."""

from deploy.dev.test import soak

__all__ = ["soak"]

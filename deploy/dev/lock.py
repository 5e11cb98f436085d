"""`./dev lock`: the requirements files, written anew."""

from deploy.dev.locks import lock

__all__ = ["lock"]

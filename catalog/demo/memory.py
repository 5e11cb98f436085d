"""What the demo has brought already: releases by their slug in the file, parts as “slug/front” and “slug/sound”."""

from __future__ import annotations

from catalog.models import DemoItem


def releases() -> set[str]:
    """The keys of the releases that were brought once, wherever they are now."""
    return set(DemoItem.objects.exclude(key__contains="/").values_list("key", flat=True))


def parts(release: str) -> set[str]:
    """What was brought of a release: kinds of pictures, “sound”."""
    keys = DemoItem.objects.filter(key__startswith=f"{release}/").values_list("key", flat=True)
    return {key.partition("/")[2] for key in keys}


def claim(key: str) -> bool:
    """Note that something is brought now; False where it was before, or another process is just bringing it.

    In one transaction with what is brought: killed in between, neither is there.
    """
    return DemoItem.objects.get_or_create(key=key)[1]

"""A place in the queue, in words: a band, since the exact number would tell who comes and goes."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext


def said(before: int) -> str:
    """“About 40 people are before you.” for so many who wait before."""
    if before <= 0:
        return gettext("Nobody is before you.")
    if before < 10:
        return gettext("Fewer than 10 people are before you.")
    about = band(before)
    text = ngettext("About %(count)d person is before you.", "About %(count)d people are before you.", about)
    return text % {"count": about}


def band(before: int) -> int:
    """The nearest ten; the nearest hundred from a thousand on."""
    step = 10 if before < 1000 else 100
    return (before + step // 2) // step * step

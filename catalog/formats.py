"""Sizes, speeds and formats of records, in words of the active language."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

# A record is sold by its inches and drawn at its true centimetres (look: one scale).
CENTIMETRES = {12: Decimal(30), 10: Decimal(25), 7: Decimal("17.5")}

CHANNELS = {
    "mono": gettext_lazy("mono"),
    "stereo": gettext_lazy("stereo"),
    "unknown": gettext_lazy("mono or stereo not known"),
}


# What else a sleeve calls its format, as far as it has a name in both languages.
PRINTED = frozenset({gettext_noop("2LP box set"), gettext_noop("2LP (second disc one-sided)")})


class Disc(Protocol):
    """What a format needs to know of a medium."""

    size_in: int | None
    speed_rpm: int | None


def size_display(size_in: int | None) -> Decimal | None:
    """Centimetres of a disc of so many inches; None for an unknown or unusual size."""
    return CENTIMETRES.get(size_in) if size_in else None


def channels_display(channels: str) -> str:
    """“mono”, “stereo” or that it is not known."""
    return str(CHANNELS.get(channels, CHANNELS["unknown"]))


def disc_display(size_in: int | None) -> str:
    """“25 cm” for a ten-inch; a seven-inch is sold as 17 cm."""
    size = size_display(size_in)
    return _("%(cm)d cm") % {"cm": size} if size else ""


def printed_display(text: str) -> str:
    """A format as printed, in the active language where it has a name there."""
    return _(text) if text in PRINTED else text


def format_display(discs: Sequence[Disc]) -> str:
    """“33 rpm, 25 cm” for one disc, “33 rpm, 3 × 30 cm” or “33 rpm, 30 cm + 25 cm” for several; "" where unknown."""
    if not discs:
        return ""
    sizes = [disc_display(disc.size_in) for disc in discs]
    speed = discs[0].speed_rpm
    parts = [_("%(speed)d rpm") % {"speed": speed}] if speed else []
    if len(set(sizes)) > 1:
        parts.append(" + ".join(filter(None, sizes)))
    elif sizes[0]:
        parts.append(sizes[0] if len(sizes) == 1 else f"{len(sizes)} × {sizes[0]}")
    else:
        parts.append(ngettext("%(count)d disc", "%(count)d discs", len(sizes)) % {"count": len(sizes)})
    return ", ".join(parts)

"""How many copies of a record are held for the list at this moment, and until when: numbers only, nobody's address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from catalog.models import Invitation, Release
from catalog.stock.states import StockState


@dataclass(frozen=True)
class Held:
    """`copies` for the invited readers. By `until` each of them has bought or let go; None where the last hold waits
    for its mail, since its time begins when that goes.
    """

    copies: int
    until: datetime | None


def of(record_id: int) -> Held | None:
    """What is held of a stock record; None where nothing is."""
    holding = Invitation.objects.holding().filter(lot__record=record_id)
    told = holding.aggregate(copies=Sum("held"), until=Max("held_until"))
    if not told["copies"]:
        return None
    return Held(told["copies"], told["until"] if told["until"] > timezone.now() else None)


def beside(release: Release) -> Held | None:
    """What its page tells: asked only of a release of which every copy is promised, and some to the list."""
    record = release.stockrecord if release.stock_state == StockState.HELD else None
    return of(record.pk) if record else None


def in_words(kept: Held) -> str:
    """“20 of them are held for the list until 29 November, 18:40.” Follows a sentence on promised copies."""
    words = {"count": kept.copies, "until": moment(kept)}
    if kept.until is None:
        text = ngettext(
            "%(count)d of the promised copies is held for the list.",
            "%(count)d of the promised copies are held for the list.",
            kept.copies,
        )
    else:
        text = ngettext(
            "%(count)d of the promised copies is held for the list until %(until)s.",
            "%(count)d of the promised copies are held for the list until %(until)s.",
            kept.copies,
        )
    return text % words


def only_free(free: int, kept: Held | None) -> str:
    """Why no more copies than `free` can leave the shelf: the others are promised, to orders or to invited readers."""
    words = {"count": free}
    if kept is None:
        text = gettext("Only %(count)d copies are free; the others are promised to orders.")
        return text % words
    text = ngettext("Only %(count)d copy is free.", "Only %(count)d copies are free.", free) % words
    keep = gettext("Invited readers keep their copies.")
    return f"{text if free else gettext('No copy is free.')} {in_words(kept)} {keep}"


def moment(kept: Held) -> str:
    """The end of the last hold, as staff read moments; "" where there is none yet."""
    return date_format(localtime(kept.until), "Y-m-d H:i") if kept.until else ""

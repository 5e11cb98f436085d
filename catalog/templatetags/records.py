"""What templates ask of a release: its pictures and sizes, its sides as grooves, its repress, its state in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import get_language, gettext_lazy, gettext_noop, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from catalog import evidence, partial_dates
from catalog.formats import CHANNELS, disc_display
from catalog.models import ArtistCredit, Conflict, OriginalIssue, PressQuote, Release, ReleaseImage, Session, Track
from catalog.models.milestones import Stage
from catalog.sides import SideOfRecord
from catalog.stock.states import StockState
from catalog.templatetags.typography import typeset
from catalog.whereabouts import country

register = template.Library()

PARTS = {
    "front": gettext_lazy("front of the sleeve"),
    "back": gettext_lazy("back of the sleeve"),
    "label": pgettext_lazy("picture", "label"),
    "obi": gettext_lazy("obi strip"),
    "insert": gettext_lazy("insert"),
    "spine": gettext_lazy("spine"),
    "matrix": gettext_lazy("run-out"),
}


# Pictures -------------------------------------------------------------------------------------------------------
NOTHING = timedelta(0)


@register.filter
def front(release: Release) -> ReleaseImage | None:
    """The picture that stands for a release: its front, else its first; from the prefetch, without a query."""
    pictures: list[ReleaseImage] = list(release.images.all())
    return next((picture for picture in pictures if picture.type == "front"), pictures[0] if pictures else None)


@register.filter
def part(picture: ReleaseImage) -> str:
    """What a picture shows: “back of the sleeve”."""
    return str(PARTS.get(picture.type, picture.get_type_display()))


@register.inclusion_tag("components/sleeve.html")
def sleeve(release: Release, sizes: str, eager: bool = False, alt: str = "") -> dict[str, Any]:
    """A release's front at true scale; see the component."""
    return {"release": release, "picture": front(release), "sizes": sizes, "eager": eager, "alt": alt}


# Discs, sides and lengths ---------------------------------------------------------------------------------------
@register.filter
def sizes(release: Release) -> str:
    """“25 cm, mono”, “2 × 30 cm”, “30 cm + 25 cm, mono”: what a card says; a fact that is not known is left out."""
    discs = list(release.mediums.all())
    measures = [disc_display(disc.size_in) for disc in discs]
    if len(set(measures)) == 1 and measures[0]:
        text = measures[0] if len(measures) == 1 else f"{len(measures)} × {measures[0]}"
    else:
        text = " + ".join(filter(None, measures))
    if not text and len(discs) > 1:
        text = ngettext("%(count)d disc", "%(count)d discs", len(discs)) % {"count": len(discs)}
    channels = str(CHANNELS[release.channels]) if release.channels in ("mono", "stereo") else ""
    return ", ".join(filter(None, [text, channels]))


@register.filter
def minutes(length: timedelta | None) -> str:
    """“2:52”; "" for an unknown length."""
    if length is None:
        return ""
    seconds = round(length.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def wave(levels: Iterable[int]) -> str:
    """A waveform of 0-100 as one letter a bar (base 36), which a page carries in a third of the bytes."""
    return "".join("0123456789abcdefghijklmnopqrstuvwxyz"[min(max(round(level * 35 / 100), 0), 35)] for level in levels)


@dataclass(frozen=True)
class Groove:
    """One track on the strip, in per cent of its width; its length may be unknown."""

    track: Track
    x: str
    width: str
    known: bool


@register.filter
def grooves(side: SideOfRecord) -> list[Groove]:
    """A side as a needle crosses it: each track as wide as it is long, an unknown one as wide as the others' mean.

    Empty where no length is known at all: then there is nothing to draw.
    """
    known = [track.duration.total_seconds() for track in side.tracks if track.duration and track.duration > NOTHING]
    if not known:
        return []
    mean = sum(known) / len(known)
    gap = 1.15  # five pixels of a side's width
    lengths = [
        track.duration.total_seconds() if track.duration and track.duration > NOTHING else mean for track in side.tracks
    ]
    unit = (100 - gap * (len(lengths) - 1)) / sum(lengths)
    drawn, x = [], 0.0
    for track, length in zip(side.tracks, lengths, strict=True):
        drawn.append(Groove(track, f"{x:.2f}%", f"{length * unit:.2f}%", track.duration is not None))
        x += length * unit + gap
    return drawn


NOBODY = gettext_noop("traditional")


@register.filter
def composers(track: Track) -> str:
    """Who wrote a piece, as printed; “traditional” is no name, so it is said in the active language."""
    return _(track.composers) if track.composers == NOBODY else track.composers


@register.simple_tag
def common_composers(sides: list[SideOfRecord]) -> str:
    """The composers whom all tracks share, so that they can be named once; "" where tracks differ or none is known."""
    names = {track.composers for side in sides for track in side.tracks}
    return names.pop() if len(names) == 1 and NOBODY not in names else ""


# The depth ------------------------------------------------------------------------------------------------------
@register.filter
def dates(session: Session) -> str:
    """“4 and 5 December 1957”: when a session took place."""
    return partial_dates.span(session.date_from, session.date_to)


@register.filter
def issue(first: OriginalIssue) -> str:
    """“Fontana 660.213 MR, France, 1958, 25 cm”: a first issue as far as it is known."""
    where = country(first.country) if first.country else ""
    form = re.sub(r'(\d+)" (?:LP|EP)', lambda size: disc_display(int(size[1])) or size[0], first.format)
    form = re.sub(r'(\d+)"', lambda size: disc_display(int(size[1])) or size[0], form)
    return ", ".join(filter(None, [str(first), where, str(first.year or ""), form]))


@register.filter
def foreign(conflict: Conflict) -> bool:
    """Whether a text stands in English on a French page."""
    return not conflict.text_fr and (get_language() or "en").startswith("fr")


@register.filter
def quoted_from(quotation: PressQuote) -> str:
    """Who wrote it, where and when."""
    return evidence.credit(quotation)


@register.filter
def first_up(text: str) -> str:
    """The text with a capital first, the rest as it is."""
    return str(text)[:1].upper() + str(text)[1:]


@register.simple_tag
def artist_links(release: Release, artists: list[ArtistCredit]) -> str:
    """The artist credit, each name leading to its page; plain where the people do not add up to what is printed."""
    names = [str(artist) for artist in artists]
    printed = "".join(name + artist.join_phrase for name, artist in zip(names, artists, strict=True))
    if printed != release.artist_credit:
        return typeset(release.artist_display)
    return format_html_join(
        "",
        '<a href="{}">{}</a>{}',
        (
            (reverse("person", args=[artist.person.slug]), typeset(name), artist.join_phrase)
            for name, artist in zip(names, artists, strict=True)
        ),
    )


# The repress ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Repress:
    """Where a repress stands: stage 1-6, its name, the date promised now and those promised before, oldest first."""

    number: int
    stage: str
    promised_for: date | None
    earlier: list[date]


@register.filter
def repress(release: Release) -> Repress | None:
    """How far a release's repress is, from its milestones (prefetched, newest first); None where nothing was said."""
    said = list(release.milestones.all())
    if not said:
        return None
    promises = [milestone.promised_for for milestone in said if milestone.promised_for]
    now = promises[0] if promises else None
    earlier = list(dict.fromkeys(promise for promise in reversed(promises) if promise != now))
    return Repress(said[0].stage_number, said[0].get_stage_display(), now, earlier)


@register.inclusion_tag("components/stages.html")
def stages(number: int, words: bool = False) -> dict[str, Any]:
    """The bar of six stages, `number` (1-6) being the present one; see the component."""
    steps = [
        {
            "label": stage.label,
            "state": "done" if stage.number < number else "now" if stage.number == number else "next",
        }
        for stage in Stage
    ]
    return {"steps": steps, "words": words}


# The state in words ---------------------------------------------------------------------------------------------
@register.inclusion_tag("components/stock_state.html")
def stock_state(key: str, large: bool = False, note: str = "") -> dict[str, Any]:
    """The sign and the words of a stock state; `large` on a release's own page, where both lines of a repress stand.

    `note` is what follows the words: “ships within two working days”.
    """
    state = StockState(key)
    lines = [(state.value, str(state.label))]
    if state == StockState.IN_PROCESS and large:
        lines.insert(0, (StockState.OUT_OF_STOCK.value, str(StockState.OUT_OF_STOCK.label)))
    if state == StockState.RESTOCKING_WITH_COPIES:
        lines = [(StockState.IN_STOCK.value, str(StockState.IN_STOCK.label))]
        if large:
            lines.append((StockState.IN_PROCESS.value, _("A new printing is coming")))
    return {"key": key, "lines": lines, "large": large, "note": note}

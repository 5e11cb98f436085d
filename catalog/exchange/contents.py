"""What is in the sleeve, as rows: discs, their sides, the tracks on them."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.utils.translation import gettext

from catalog.exchange import values
from catalog.models import Medium, Release, Side, Track

SIDE = re.compile(r"^([A-Z])(\d+)$")
SIZES = {"LP": 12, '10"': 10, '7"': 7}


def discs(release: Release, facts: dict[str, Any]) -> list[models.Model]:
    """The discs, and the sides that the track positions name."""
    form = facts["format"]
    sizes = [form["size_in"]] * form["discs"]
    if form["media"] and " + " in form["media"]:
        sizes = [SIZES.get(part, form["size_in"]) for part in form["media"].split(" + ")]
    mediums = [
        Medium(
            release=release,
            position=position,
            size_in=size,
            speed_rpm=form["speed_rpm"],
            channels=form["channels"] or "unknown",
            weight_g=form["weight_g"],
            colour=form["colour"] or "",
        )
        for position, size in enumerate(sizes, 1)
    ]
    letters = sorted({match[1] for track in facts["tracks"] if (match := SIDE.match(track["position"]))})
    last = len(mediums) - 1
    sides = [Side(medium=mediums[min((ord(letter) - ord("A")) // 2, last)], letter=letter) for letter in letters]
    return [*mediums, *(sides if facts["track_sides_known"] else [])]


def tracks(release: Release, facts: dict[str, Any], rows: list[models.Model]) -> tuple[list[Track], list[str]]:
    """The tracks on the sides among the rows; a duration that cannot be true is kept as printed and reported."""
    sides = {row.letter: row for row in rows if isinstance(row, Side)}
    made, odd = [], []
    for order, track in enumerate(facts["tracks"], 1):
        match = SIDE.match(track["position"])
        length, printed = values.duration(track["duration"] or ""), track.get("duration_printed") or ""
        if track["duration"] and length is None:
            printed = printed or track["duration"]
        if printed:
            text = gettext("%(position)s: “%(printed)s” cannot be a duration; it is kept as printed.")
            odd.append(text % {"position": track["position"], "printed": printed})
        made.append(
            Track(
                release=release,
                side=sides.get(match[1]) if match else None,
                order=order,
                position=track["position"],
                title=track["title"],
                duration=length,
                duration_printed=printed,
                composers=track["composer"] or "",
            )
        )
    return made, odd

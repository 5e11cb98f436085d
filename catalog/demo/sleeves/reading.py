"""From an entry of `catalogue.json` to the facts of a sleeve.

Nothing is added: a length that is not known gets a measure to draw by, which is never printed.
"""

import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.demo.sleeves.facts import Facts, Player, Track, dice
from catalog.demo.sleeves.french import day_of, recorded, role, typeset

# Not players: their names stand on the back, but a shape on the front is for who plays.
_BEHIND = frozenset({"arranger", "conductor", "recording engineer"})
_CENTIMETRES = {12: 30, 10: 25, 7: 17}


def facts_from(entry: Mapping[str, Any]) -> Facts:
    """The facts of one entry of the catalogue file."""
    slug = str(entry["slug"])
    seed = int.from_bytes(hashlib.sha256(slug.encode()).digest())
    form, original, packaging = entry["format"], entry.get("original") or {}, entry.get("packaging") or {}
    sessions: Sequence[Mapping[str, Any]] = entry.get("recording") or []
    inserts = tuple(packaging.get("inserts", ()))
    title = typeset(re.sub(r" \(.*\)$", "", entry["title"]))
    return Facts(
        slug=slug,
        seed=seed,
        artist=typeset(entry["artist_credit"]),
        title=title,
        label=typeset(entry.get("label") or original.get("label") or ""),
        number=entry.get("catalogue_number") or original.get("catalogue_number") or "",
        speed=f"{form['speed_rpm']} t" if form.get("speed_rpm") else "",
        size=_size(form, original),
        channels={"mono": "mono", "stereo": "stéréo"}.get(form.get("channels") or "", ""),
        town=_town(sessions),
        year=_year(sessions),
        tracks=_tracks(entry, dice(seed, "tracks")),
        players=_players(entry.get("personnel") or []),
        lead=entry["personnel"][0]["role"].split(",")[0] if entry.get("personnel") else "",
        recorded=recorded(sessions),
        day=day_of(sessions),
        first_issue=_first_issue(original),
        matrix=_matrix(original),
        production={key: str(value) for key, value in (entry.get("production") or {}).items()},
        photographers=tuple((entry.get("credits") or {}).get("photography", ())),
        inserts=inserts,
        film=any("film" in text or "movie" in text for text in (entry["title"].casefold(), *inserts)),
    )


def _size(form: Mapping[str, Any], original: Mapping[str, Any]) -> str:
    """“25 cm”, “2 × 30 cm”, “30 + 25 cm”; a record of unknown size has that of its first issue."""
    media = form.get("media") or original.get("format") or ""
    inches = form.get("size_in") or next((int(n) for n in re.findall(r'(\d+)"', media)), None)
    if inches not in _CENTIMETRES:
        return ""
    cm = str(_CENTIMETRES[inches])
    if other := re.search(r'\+ (\d+)"', media):
        return f"{cm} + {_CENTIMETRES[int(other[1])]} cm"
    discs = form.get("discs") or 1
    return f"{discs} × {cm} cm" if discs > 1 else f"{cm} cm"


def _town(sessions: Sequence[Mapping[str, Any]]) -> str:
    """The town of the first session: what follows the last comma, or the whole where there is none and no studio."""
    place = (sessions[0].get("place") or "").split(", for ")[0] if sessions else ""
    *before, town = place.split(", ")
    if not before and "studio" in town.casefold():
        return ""
    return typeset("Pays-Bas" if town == "the Netherlands" else town)


def _year(sessions: Sequence[Mapping[str, Any]]) -> str:
    """The year of the first session, or its years."""
    if not sessions:
        return ""
    start = sessions[0]["date_from"][:4]
    end = (sessions[0].get("date_to") or start)[:4]
    return start if start == end else f"{start}–{end[2:]}"


def _tracks(entry: Mapping[str, Any], throws: random.Random) -> tuple[Track, ...]:
    tracks = []
    for track in entry["tracks"]:
        found = re.fullmatch(r"([A-Z])(\d+)", track["position"]) or re.fullmatch(r"LP(\d+)-(\d+)", track["position"])
        side, place = found.groups() if found else ("", track["position"])
        guess = throws.uniform(130, 430)
        printed = track.get("duration") or track.get("duration_printed") or ""
        seconds = _seconds(track.get("duration") or "") or guess
        tracks.append(Track(side, place, typeset(track["title"]), typeset(printed), seconds))
    return tuple(tracks)


def _seconds(duration: str) -> int:
    minutes, _, seconds = duration.partition(":")
    return int(minutes) * 60 + int(seconds) if minutes and seconds else 0


def _players(personnel: Sequence[Mapping[str, Any]]) -> tuple[Player, ...]:
    roles: dict[str, list[str]] = {}
    for person in personnel:
        roles.setdefault(person["name"], []).extend(person["role"].split(", "))
    return tuple(
        Player(
            typeset(name), ", ".join(dict.fromkeys(role(part) for part in done)), any(r not in _BEHIND for r in done)
        )
        for name, done in roles.items()
    )


def _first_issue(original: Mapping[str, Any]) -> str:
    """“Fontana 660.213 MR, 1958”, as far as known; "" where there was none."""
    name = " ".join(filter(None, (original.get("label"), original.get("catalogue_number"))))
    return typeset(", ".join(filter(None, (name, str(original.get("year") or "")))))


def _matrix(original: Mapping[str, Any]) -> str:
    """The first side's matrix number without the cutting's own count: “660213 1R”."""
    numbers = original.get("matrix") or [""]
    return " ".join(str(numbers[0]).split()[:2])

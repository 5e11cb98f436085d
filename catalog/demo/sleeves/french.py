"""What a sleeve says is said in French: marks, roles of players, dates and places of sessions."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.demo.sleeves.lettering import THIN
from catalog.demo.words import FRENCH

TIE = "\u00a0"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_ROLES = {
    "alto saxophone": "saxophone alto",
    "arranger": "arrangements",
    "balafon": "balafon",
    "baritone saxophone": "saxophone baryton",
    "bongos": "bongos",
    "conductor": "direction",
    "congas": "congas",
    "double bass": "contrebasse",
    "drums": "batterie",
    "electric piano": "piano électrique",
    "euphonium": "euphonium",
    "Fender bass": "basse Fender",
    "flute": "flûte",
    "guitar": "guitare",
    "keyboards": "claviers",
    "ondioline": "ondioline",
    "organ": "orgue",
    "percussion": "percussions",
    "piano": "piano",
    "prepared piano": "piano préparé",
    "recording engineer": "prise de son",
    "soprano saxophone": "saxophone soprano",
    "soprano saxophone (varitone)": "saxophone soprano (varitone)",
    "synthesizer": "synthétiseur",
    "tenor saxophone": "saxophone ténor",
    "trombone": "trombone",
    "trumpet": "trompette",
    "tuba": "tuba",
    "vibraphone": "vibraphone",
    "vocals": "chant",
    "voice": "voix",
}
_PLACES = {
    "Le Poste Parisien": "Poste Parisien",
    "Francis Paudras's home": "chez Francis Paudras",
    "the Netherlands": "Pays-Bas",
    "(French radio)": "(radio française)",
    "(radio-television)": "(radio-télévision)",
    ", for ": ", pour ",
}


def typeset(text: str) -> str:
    """Typographic apostrophes, « » for straight quotes, dashes between years, and spaces that do not break."""
    text = re.sub(r'"([^"]*)"', f"«{THIN}\\1{THIN}»", text).replace("« ", f"«{THIN}").replace(" »", f"{THIN}»")
    text = re.sub(r"(?<=\d{4})-(?=\d\d\b)", "–", text)
    return text.replace("'", "’").replace("...", "…")


def role(name: str) -> str:
    """A role of the catalogue file in French; one that is not known stands as it is."""
    return _ROLES.get(name, name)


def recorded(sessions: Sequence[Mapping[str, Any]]) -> str:
    """One sentence, where and when: “Enregistré : Poste Parisien, Paris, les 4 et 5 décembre 1957.” or ""."""
    by_place: dict[str, list[str]] = {}
    for session in sessions:
        by_place.setdefault(_place(session.get("place") or ""), []).append(
            _span(session["date_from"], session.get("date_to") or session["date_from"])
        )
    if [*by_place] == [""]:
        return f"Enregistré en {_joined(by_place[''])}."
    parts = [", ".join(filter(None, (place, _joined(dates)))) for place, dates in by_place.items()]
    return f"Enregistré{THIN}: {f'{THIN}; '.join(parts)}." if parts else ""


def made(production: Mapping[str, str]) -> str:
    """How the record was made, in sentences, as far as the source states it."""
    said = {key: FRENCH.get(value, value) for key, value in production.items()}
    cut = ", ".join(said[key] for key in ("lacquer_cut_by", "lacquer_cut_at") if key in said)
    mastered = ", ".join(said[key] for key in ("mastered_by", "remastered_by", "mastered_at") if key in said)
    pressed = ", ".join(said[key] for key in ("pressed_by", "metal") if key in said)
    sentences = [
        f"D’après {said['source']}." if "source" in said else "",
        f"Mastering{THIN}: {mastered}." if mastered else "",
        f"Gravure{THIN}: {cut}." if cut else "",
        f"Pressage{THIN}: {pressed}." if pressed else "",
    ]
    return " ".join(filter(None, sentences))


def day_of(sessions: Sequence[Mapping[str, Any]]) -> str:
    """When the first session was, without “le” or “du”: “4 et 5 décembre 1957”; "" where not known."""
    if not sessions:
        return ""
    span = _span(sessions[0]["date_from"], sessions[0].get("date_to") or sessions[0]["date_from"])
    span = re.sub(r"^(le|les|du)\s", "", span)
    # A dash between days stands alone, one between whole dates has spaces.
    span = re.sub(rf"^(\w+) au{TIE}(?=\w+{TIE}\w+{TIE}\d+$)", r"\1–", span).replace(f" au{TIE}", " – ")
    return span.replace(TIE, " ")


def _place(place: str) -> str:
    for english, french in _PLACES.items():
        place = place.replace(english, french)
    return typeset(place)


def _joined(dates: Sequence[str]) -> str:
    """“le 11 et le 14 octobre 1955”: what two dates have in common is said once."""
    *before, last = dates
    return " et ".join([*(_without(date.split(TIE), last.split(TIE)) for date in before), last])


def _without(words: list[str], following: list[str]) -> str:
    """A date without the month and year that it shares with the one after it."""
    while len(words) > 1 and words[-1] == following[-1]:
        words, following = words[:-1], following[:-1]
    return TIE.join(words)


def _span(start: str, end: str) -> str:
    """“les 4 et 5 décembre 1957”, “du 4 au 7 décembre 1956”, “avril 1959”, “1962 à 1964”: as precise as the source."""
    a, b = _Day(start), _Day(end)
    if start == end:
        return f"le{TIE}{a}" if a.day else str(a)
    if not a.day:
        return f"{a.month} et {b}" if a.month and a.year == b.year else f"{a} à {b}"
    if (a.month, a.year) != (b.month, b.year):
        return f"du{TIE}{a} au{TIE}{b}"
    neighbours = int(b.text[8:]) - int(a.text[8:]) == 1
    return f"les{TIE}{a.day}{TIE}et{TIE}{b}" if neighbours else f"du{TIE}{a.day} au{TIE}{b}"


class _Day:
    """A date of the catalogue file: a year, a month or a day."""

    def __init__(self, text: str) -> None:
        year, *rest = text.split("-")
        self.text, self.year = text, year
        self.month = MONTHS[int(rest[0]) - 1] if rest else ""
        day = int(rest[1]) if len(rest) > 1 else 0
        self.day = "1er" if day == 1 else str(day or "")

    def __str__(self) -> str:
        return TIE.join(filter(None, (self.day, self.month, self.year)))

"""Which family of design and which inks a release gets: by hand for the demo's 32, by rule for any other."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from catalog.demo.sleeves.facts import Facts
from catalog.demo.sleeves.inks import ACCENTS, INKS, RGB, contrast, printed_on


@dataclass(frozen=True, slots=True)
class Choice:
    """A family and its inks by name; `second` is another accent, "card", "ink", or "" for none."""

    family: str
    accent: str
    second: str = ""

    @property
    def first_ink(self) -> RGB:
        """The accent's colour."""
        return INKS[self.accent]

    @property
    def second_ink(self) -> RGB:
        """The second ink's colour, the accent's own where there is none."""
        return INKS[self.second or self.accent]

    @property
    def on_accent(self) -> RGB:
        """What is printed on a field of the accent."""
        return printed_on(self.accent)


BY_HAND = {
    "miles-davis-ascenseur-pour-l-echafaud": Choice("cage", "jaune"),
    "chet-baker-quartet-vol-1": Choice("trame", "rouge"),
    "chet-baker-quartet-vol-2": Choice("portee", "bleu", "ciel"),
    "chet-baker-quintet-bobby-jaspar": Choice("decoupe", "orange", "card"),
    "chet-baker-barclay-1956-ep": Choice("initiale", "tilleul", "rouge"),
    "lester-young-le-dernier-message": Choice("colonne", "sapin", "rose"),
    "bobby-jaspar-modern-jazz-au-club-saint-germain": Choice("quinconce", "rouge", "rose"),
    "donald-byrd-byrd-in-paris": Choice("contre", "ciel", "ink"),
    "donald-byrd-parisian-thoroughfare": Choice("diagonale", "jaune", "rouge"),
    "john-lewis-sacha-distel-afternoon-in-paris": Choice("trame", "moutarde", "ink"),
    "donald-byrd-bobby-jaspar-paris-58": Choice("millesime", "rose", "bleu"),
    "barney-wilen-un-temoin-dans-la-ville": Choice("ville", "bleu", "jaune"),
    "nathan-davis-live-in-paris-ortf": Choice("repet", "orange"),
    "nathan-davis-peace-treaty": Choice("decoupe", "vert", "ciel"),
    "barney-wilen-jazz-sur-seine": Choice("sillons", "canard", "card"),
    "thelonious-monk-les-liaisons-dangereuses-1960": Choice("clavier", "rouge"),
    "ronnell-bright-trio": Choice("clavier", "tilleul", "prune"),
    "bud-powell-chez-francis": Choice("colonne", "moutarde", "ink"),
    "donald-byrd-byrd-jazz": Choice("cage", "rouge"),
    "billy-harper-antibes-75": Choice("sillons", "orange", "ciel"),
    "art-blakey-olympia-concert": Choice("contre", "rouge", "ink"),
    "art-blakey-les-liaisons-dangereuses-1960": Choice("pellicule", "ciel", "card"),
    "dexter-gordon-donald-byrd-berlin-studio-session-1963": Choice("millesime", "orange", "canard"),
    "jef-gilson-le-massacre-du-printemps": Choice("decoupe", "tilleul", "prune"),
    "sahib-shihab-gilson-unit-la-marche-dans-le-desert": Choice("diagonale", "moutarde", "card"),
    "jacques-thollot-watch-devil-go": Choice("repet", "rose"),
    "francois-jeanneau-une-bien-curieuse-planete": Choice("trame", "ciel", "ink"),
    "byard-lancaster-us": Choice("contre", "vert", "rose"),
    "barney-wilen-zodiac": Choice("quinconce", "prune", "orange"),
    "doug-watkins-watkins-at-large": Choice("portee", "orange", "card"),
    "art-blakey-and-his-jazz-messengers-1961": Choice("repet", "jaune"),
    "barney-wilen-mal-waldron-french-story": Choice("pellicule", "rose", "canard"),
}

_FILM = ("cage", "ville", "pellicule")
_PIANO = ("clavier", "colonne")
# What any record can have: the others need a year, a film, a piano or a title to repeat.
_ANY = ("contre", "cage", "sillons", "decoupe", "trame", "initiale", "colonne", "portee", "diagonale", "quinconce")
_ON_BLACK = ("cage", "pellicule")
# Families whose second ink is a neutral.
_NEUTRAL = {"trame": "ink", "portee": "card", "sillons": "card", "contre": "ink"}


def choose(facts: Facts, beside: Collection[str] = ()) -> Choice:
    """The family and the inks of a release; `beside` are the accents that stand next to it and are not taken again."""
    if facts.slug in BY_HAND:
        return BY_HAND[facts.slug]
    dice = facts.chance("choice")
    family = dice.choice(_fitting(facts))
    # Where the accent is printed on black it has to be a light one.
    able = [name for name in ACCENTS if family not in _ON_BLACK or contrast(INKS[name], INKS["ink"]) >= 4]
    accent = dice.choice([name for name in able if name not in beside] or able)
    if family in _NEUTRAL:
        return Choice(family, accent, _NEUTRAL[family])
    others = [name for name in ACCENTS if contrast(INKS[name], INKS[accent]) >= 1.6]
    return Choice(family, accent, dice.choice(others))


def _fitting(facts: Facts) -> tuple[str, ...]:
    """The families that suit a release, the most telling reason first."""
    words = facts.title.split()
    if year_in(facts.title):
        return ("millesime",)
    if "!" in facts.title or (len(words) == 3 and max(map(len, words)) <= 5):
        return ("repet",)
    if facts.lead == "piano":
        return _PIANO
    return _FILM if facts.film else _ANY


def year_in(title: str) -> str:
    """The two figures of a year in a title: “58” of “Paris ’58”, “63” of “Session 1963”; "" without a year."""
    found = re.search(r"\b19(\d\d)\b|’(\d\d)\b", title)
    return (found[1] or found[2]) if found else ""

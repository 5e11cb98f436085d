"""One release as a sleeve needs it: typed, in French, with a drawing measure for every track."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

_ENSEMBLE = frozenset({"quartet", "quintet", "sextet", "trio", "unit", "band", "stars", "all", "orchestra"})


@dataclass(frozen=True, slots=True)
class Track:
    """A track as it is printed, and as it is drawn."""

    side: str
    """“A”; "" where the sides are not known."""
    place: str
    title: str
    length: str
    measure: float
    """Seconds to draw by: the length where it is known."""


@dataclass(frozen=True, slots=True)
class Player:
    """A name of the personnel with everything it does on the record, in French."""

    name: str
    roles: str
    plays: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be printed or drawn of one release."""

    slug: str
    seed: int
    artist: str
    title: str
    """Without what stands in brackets: facsimiles do not print it."""
    label: str
    number: str
    """The catalogue number, or else that of the first issue; "" where neither is known."""
    speed: str
    size: str
    channels: str
    town: str
    year: str
    """Of the recording, “1957” or “1962–64”; "" where not known."""
    tracks: tuple[Track, ...]
    players: tuple[Player, ...]
    lead: str
    """The first instrument of the first player, as the catalogue has it."""
    recorded: str
    day: str
    """Of the first session: “4 et 5 décembre 1957”."""
    first_issue: str
    matrix: str
    production: Mapping[str, str]
    photographers: tuple[str, ...]
    inserts: tuple[str, ...]
    film: bool

    def chance(self, kind: str) -> random.Random:
        """Dice for one picture: the same throws for the same slug and kind, always."""
        return dice(self.seed, kind)

    @property
    def short_title(self) -> str:
        """The title up to a colon or a dash."""
        return re.split(r" – |: ", self.title)[0]

    @property
    def place_and_year(self) -> str:
        """“Paris, 1955”, as far as known."""
        return ", ".join(filter(None, (self.town, self.year)))

    @property
    def second_line(self) -> str:
        """What stands beside the title: the artist, or place and year where title and artist are one."""
        if self.title.casefold() == self.artist.casefold():
            return self.place_and_year
        return self.artist

    @property
    def band(self) -> tuple[Player, ...]:
        """Who plays, each once."""
        return tuple(player for player in self.players if player.plays)

    @property
    def surname(self) -> str:
        """Of the first name in the artist's credit: “Young”, “Baker”."""
        first = re.split(r" (?:&|and|with|avec|\+|et) |’s ", self.artist)[0]
        words = [word for word in first.split() if word.casefold() not in _ENSEMBLE]
        return words[-1] if words else self.artist

    @property
    def small_print(self) -> tuple[str, ...]:
        """Number, speed with size, channels: each one only where known."""
        return tuple(filter(None, (self.number, "  ".join(filter(None, (self.speed, self.size))), self.channels)))

    @property
    def measures(self) -> tuple[float, ...]:
        """How long each track is drawn; eight alike where no track is known, since something has to be drawn."""
        return tuple(track.measure for track in self.tracks) or (240.0,) * 8

    @property
    def sides(self) -> Mapping[str, tuple[Track, ...]]:
        """The tracks by side, in order; all under "" where sides are not known."""
        found: dict[str, list[Track]] = {}
        for track in self.tracks:
            found.setdefault(track.side, []).append(track)
        return {side: tuple(tracks) for side, tracks in found.items()}


def dice(seed: int, kind: str) -> random.Random:
    """Dice that fall the same way for the same seed and kind, always."""
    return random.Random(f"{seed}/{kind}")  # noqa: S311 - they place discs and cut shapes

"""What the demo invents: prices, copies and stock states. The facts of the records are in `catalogue.json`.

Nothing here says anything bad of a real record; the footer of the demo tells that all this is invented.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.stock.states import Lifecycle


@dataclass(frozen=True)
class Promise:
    """What is said of a repress: stage, the day it was said, the day promised, the text in two languages."""

    stage: str
    said_on: date
    promised_for: date | None
    text_en: str
    text_fr: str


@dataclass(frozen=True)
class Offer:
    """How the demo sells one release: accent of its sleeve, price in euro, copies, lifecycle."""

    accent: str
    price: str | None
    copies: int
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    is_pick: bool = False
    promises: tuple[Promise, ...] = ()

    @property
    def amount(self) -> Decimal | None:
        return Decimal(self.price) if self.price else None


# Titles that are French: read aloud as such on an English page. The others are English.
FRENCH_TITLES = frozenset(
    {
        "miles-davis-ascenseur-pour-l-echafaud",
        "lester-young-le-dernier-message",
        "bobby-jaspar-modern-jazz-au-club-saint-germain",
        "barney-wilen-un-temoin-dans-la-ville",
        "barney-wilen-jazz-sur-seine",
        "thelonious-monk-les-liaisons-dangereuses-1960",
        "bud-powell-chez-francis",
        "art-blakey-les-liaisons-dangereuses-1960",
        "jef-gilson-le-massacre-du-printemps",
        "sahib-shihab-gilson-unit-la-marche-dans-le-desert",
        "francois-jeanneau-une-bien-curieuse-planete",
    }
)

OFFERS: dict[str, Offer] = {
    "miles-davis-ascenseur-pour-l-echafaud": Offer(
        "jaune",
        "29.00",
        0,
        Lifecycle.RESTOCKING,
        promises=(
            Promise(
                "ordered",
                date(2026, 7, 6),
                date(2026, 10, 30),
                "A new printing is ordered, 500 copies.",
                "Un nouveau tirage est commandé, 500 exemplaires.",
            ),
            Promise(
                "test_pressing",
                date(2026, 10, 12),
                date(2027, 1, 22),
                "The first test pressing was late. October cannot be kept.",
                "Le premier pressage d'essai a pris du retard. Octobre ne peut pas être tenu.",
            ),
            Promise(
                "test_pressing",
                date(2026, 11, 9),
                date(2027, 1, 22),
                "The test pressing is approved.",
                "Le pressage d'essai est approuvé.",
            ),
        ),
    ),
    "chet-baker-quartet-vol-1": Offer("rouge", "35.00", 42),
    "chet-baker-quartet-vol-2": Offer("bleu", "35.00", 3),
    "chet-baker-quintet-bobby-jaspar": Offer("orange", None, 0, Lifecycle.DELETED),
    "chet-baker-barclay-1956-ep": Offer("tilleul", "15.00", 0),
    "lester-young-le-dernier-message": Offer("sapin", "45.00", 18),
    "bobby-jaspar-modern-jazz-au-club-saint-germain": Offer("rouge", "35.00", 27),
    "donald-byrd-byrd-in-paris": Offer("ciel", "35.00", 31),
    "donald-byrd-parisian-thoroughfare": Offer("jaune", "35.00", 24),
    "john-lewis-sacha-distel-afternoon-in-paris": Offer(
        "moutarde",
        "35.00",
        0,
        Lifecycle.RESTOCKING,
        promises=(
            Promise(
                "ordered",
                date(2026, 9, 14),
                date(2027, 2, 12),
                "A new printing is ordered.",
                "Un nouveau tirage est commandé.",
            ),
            Promise(
                "metal",
                date(2026, 11, 2),
                date(2027, 2, 12),
                "The metal work has begun.",
                "La galvanoplastie a commencé.",
            ),
        ),
    ),
    "donald-byrd-bobby-jaspar-paris-58": Offer("rose", "35.00", 60),
    "barney-wilen-un-temoin-dans-la-ville": Offer("bleu", "29.00", 36),
    "nathan-davis-live-in-paris-ortf": Offer("orange", "65.00", 12),
    "nathan-davis-peace-treaty": Offer("vert", "33.00", 20),
    "barney-wilen-jazz-sur-seine": Offer("canard", "35.00", 0),
    "thelonious-monk-les-liaisons-dangereuses-1960": Offer("rouge", "49.00", 9),
    "ronnell-bright-trio": Offer("tilleul", "35.00", 14),
    "bud-powell-chez-francis": Offer("moutarde", "35.00", 4, is_pick=True),
    "donald-byrd-byrd-jazz": Offer(
        "rouge",
        "35.00",
        40,
        Lifecycle.PREORDER,
        promises=(
            Promise(
                "ordered",
                date(2026, 11, 3),
                date(2027, 3, 12),
                "A new printing is ordered.",
                "Un nouveau tirage est commandé.",
            ),
        ),
    ),
    "billy-harper-antibes-75": Offer("orange", "35.00", 22),
    "art-blakey-olympia-concert": Offer(
        "rouge",
        "45.00",
        0,
        Lifecycle.RESTOCKING,
        promises=(
            Promise(
                "ordered",
                date(2026, 8, 24),
                date(2027, 1, 29),
                "A new printing is ordered, 1,000 copies.",
                "Un nouveau tirage est commandé, 1 000 exemplaires.",
            ),
            Promise(
                "pressing",
                date(2026, 11, 16),
                date(2027, 1, 29),
                "The presses are running.",
                "Les presses tournent.",
            ),
        ),
    ),
    "art-blakey-les-liaisons-dangereuses-1960": Offer("ciel", "32.00", 16),
    "dexter-gordon-donald-byrd-berlin-studio-session-1963": Offer("orange", "59.00", 2),
    "jef-gilson-le-massacre-du-printemps": Offer("tilleul", "24.00", 30),
    "sahib-shihab-gilson-unit-la-marche-dans-le-desert": Offer("moutarde", "24.00", 19),
    "jacques-thollot-watch-devil-go": Offer("rose", "24.00", 25),
    "francois-jeanneau-une-bien-curieuse-planete": Offer("ciel", "23.00", 33),
    "byard-lancaster-us": Offer("vert", "29.00", 40),
    "barney-wilen-zodiac": Offer("prune", "28.00", 7),
    "doug-watkins-watkins-at-large": Offer("orange", "45.00", 11),
    "art-blakey-and-his-jazz-messengers-1961": Offer("jaune", "36.00", 17),
    "barney-wilen-mal-waldron-french-story": Offer("rose", "42.00", 8),
}

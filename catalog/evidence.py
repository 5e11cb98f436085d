"""Where a release's facts come from, what sources disagree about, what was printed of it, where else it is listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from catalog import partial_dates
from catalog.depth import Depth
from catalog.models import Conflict, ExternalId, PressQuote

ELSEWHERE = {
    ExternalId.Scheme.DISCOGS: "https://www.discogs.com/release/{}",
    ExternalId.Scheme.MUSICBRAINZ: "https://musicbrainz.org/release/{}",
    ExternalId.Scheme.IMDB: "https://www.imdb.com/title/{}/",
}


@dataclass(frozen=True)
class Link:
    """A text and where it leads; the address may be ""."""

    text: str
    url: str


@dataclass
class Evidence:
    """What the page folds away, and the quotations, which it shows."""

    sources: list[Link] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    quotes: list[PressQuote] = field(default_factory=list)
    elsewhere: list[Link] = field(default_factory=list)

    @property
    def folded(self) -> bool:
        """Whether there is anything to fold away."""
        return bool(self.sources or self.conflicts or self.elsewhere)


def of(depth: Depth) -> Evidence:
    """The page's share of a release's rows."""
    return Evidence(
        sources=[Link(source.text or shortened(source.url), source.url) for source in depth.sources],
        conflicts=depth.conflicts,
        quotes=depth.press_quotes,
        elsewhere=[elsewhere(number) for number in depth.external_ids],
    )


def elsewhere(number: ExternalId) -> Link:
    """The release's page in somebody else's catalogue."""
    return Link(str(number), ELSEWHERE[ExternalId.Scheme(number.scheme)].format(quote(number.value, safe="")))


def shortened(url: str) -> str:
    """An address as a reader needs it: “analogplanet.com/comment/548135”."""
    parts = urlsplit(url)
    return (parts.netloc.removeprefix("www.") + parts.path).rstrip("/") or url


def credit(quotation: PressQuote) -> str:
    """“A. Critic, Jazz Hot, March 1959”."""
    when = partial_dates.display(quotation.printed_on) if quotation.printed_on else ""
    return ", ".join(filter(None, [quotation.author, quotation.publication, when]))

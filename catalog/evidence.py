"""Where a release's facts come from, what sources disagree about, what was printed of it, where else it is listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from catalog import partial_dates
from catalog.models import Conflict, ExternalId, PressQuote, Release, Source

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


def of(release: Release) -> Evidence:
    """All four kinds of rows in one query: each is a few short texts, and four more queries a page would be dear."""
    found = Evidence()
    for kind, _order, _pk, first, second, third, fourth in _rows(release):
        if kind == "source":
            found.sources.append(Link(second or shortened(first), first))
        elif kind == "conflict":
            found.conflicts.append(Conflict(text_en=first, text_fr=second))
        elif kind == "quote":
            found.quotes.append(PressQuote(text=first, author=second, publication=third, printed_on=fourth))
        else:
            scheme = ExternalId.Scheme(first)
            found.elsewhere.append(Link(f"{scheme.label} {second}", ELSEWHERE[scheme].format(quote(second, safe=""))))
    return found


def _rows(release: Release) -> Any:
    sources = _texts("source", Source, release, "url", "text").annotate(place=F("order"))
    conflicts = _texts("conflict", Conflict, release, "text_en", "text_fr").annotate(place=F("order"))
    quotes = _texts("quote", PressQuote, release, "text", "author", "publication", "printed_on").annotate(place=F("pk"))
    ids = _texts("id", ExternalId, release, "scheme", "value").annotate(place=F("pk"))
    columns = ("kind", "place", "pk", "text_0", "text_1", "text_2", "text_3")
    first, *others = (rows.order_by().values_list(*columns) for rows in (sources, conflicts, quotes, ids))
    return first.union(*others, all=True).order_by("kind", "place", "pk")


def _texts(kind: str, model: Any, release: Release, *names: str) -> Any:
    """A model's rows of the release with four text columns, whatever they are called there."""
    texts: list[Any] = [Cast(F(name), TextField()) for name in names]
    texts += [Value("", output_field=TextField())] * (4 - len(names))
    rows = model.objects.filter(release=release).annotate(kind=Value(kind, output_field=TextField()))
    return rows.annotate(**{f"text_{number}": text for number, text in enumerate(texts)})


def shortened(url: str) -> str:
    """An address as a reader needs it: “analogplanet.com/comment/548135”."""
    parts = urlsplit(url)
    return (parts.netloc.removeprefix("www.") + parts.path).rstrip("/") or url


def credit(quotation: PressQuote) -> str:
    """“A. Critic, Jazz Hot, March 1959”."""
    when = partial_dates.display(quotation.printed_on) if quotation.printed_on else ""
    return ", ".join(filter(None, [quotation.author, quotation.publication, when]))

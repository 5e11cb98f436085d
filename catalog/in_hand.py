"""What lies in the hand: numbers, disc, jacket and what is in it, as rows; and by name what no source tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from catalog import colophon, colours, gtin, partial_dates
from catalog.formats import printed_display
from catalog.models import Insert, InsertKind, Label, Medium, Packaging, Release

PLAIN_FORMATS = {"", "LP", "EP"}


@dataclass(frozen=True)
class Value:
    """A text, where it leads, and whether it stands in English on every page."""

    text: str
    url: str = ""
    foreign: bool = False


@dataclass(frozen=True)
class Row:
    """A name and its values, one a line."""

    name: str
    values: tuple[Value, ...]


def rows(release: Release, labels: Sequence[Label], inserts: Iterable[Insert]) -> list[Row]:
    """The rows of the page's “In the hand”; number and year always, all else where it is known."""
    inserts = list(inserts)
    packaging: Packaging | None = getattr(release, "packaging", None)
    obi = packaging.obi if packaging else None
    released = partial_dates.display(release.released_on) if release.released_on else _("not known")
    found = [
        (_("Catalogue number"), numbers(release)),
        (_("Other numbers"), [Value(number) for number in release.other_numbers]),
        (_("Barcode"), plain(gtin.display(release.gtin) if release.gtin else "")),
        (
            pgettext("date", "Released"),
            plain(released),
        ),
        (_("Label"), [Value(label.name, reverse("label", args=[label.slug])) for label in labels]),
        (_("Series"), series(release)),
        (_("Disc"), plain(disc(release))),
        (
            _("Format as printed"),
            plain("" if release.format_printed in PLAIN_FORMATS else printed_display(release.format_printed)),
        ),
        (_("Edition"), plain(colophon.edition(release))),
        (_("Jacket"), plain(packaging.jacket if packaging else "")),
        (_("Obi"), plain("" if obi is None else pgettext("obi", "Yes") if obi else pgettext("obi", "None"))),
        (_("Inner sleeve"), plain(packaging.inner_sleeve if packaging else "")),
        (_("Inserts"), [Value(capital(row.text)) for row in inserts if row.kind == InsertKind.INSERT]),
        (_("With it"), [Value(capital(row.text)) for row in inserts if row.kind == InsertKind.EXTRA]),
    ]
    return [Row(name, tuple(values)) for name, values in found if values]


def unknown(release: Release) -> str:
    """What a collector would ask and no source tells: “the weight, a barcode or the inner sleeve”."""
    packaging: Packaging | None = getattr(release, "packaging", None)
    discs: list[Medium] = list(release.mediums.all())
    asked = [
        (any(disc.size_in for disc in discs), _("the size")),
        (any(disc.speed_rpm for disc in discs), _("the speed")),
        (any(disc.weight_g for disc in discs), _("the weight")),
        (release.gtin, _("a barcode")),
        (release.edition_size, _("the size of the edition")),
        (packaging and packaging.jacket, _("the jacket")),
        (packaging and packaging.inner_sleeve, _("the inner sleeve")),
    ]
    locale = "fr" if (get_language() or "en").startswith("fr") else "en_GB"  # British: no comma before “or”
    return format_list([name for known, name in asked if not known], style="or", locale=locale)


def numbers(release: Release) -> list[Value]:
    """The catalogue number and, where nobody states it, what it rests on."""
    if not release.catalogue_number:
        return plain(_("no number known"))
    basis = release.catalogue_number_basis
    foreign = (get_language() or "en").startswith("fr") and not release.catalogue_number_basis_fr
    return [Value(release.catalogue_number), *([Value(capital(basis), foreign=foreign)] if basis else [])]


def series(release: Release) -> list[Value]:
    """The series with its page."""
    return [Value(release.series.name, reverse("series", args=[release.series.slug]))] if release.series else []


def disc(release: Release) -> str:
    """“33 rpm, 25 cm, mono, 140 g, black”; several weights or colours stand beside each other."""
    discs: list[Medium] = list(release.mediums.all())
    weights = dict.fromkeys(_("%(grams)d g") % {"grams": disc.weight_g} for disc in discs if disc.weight_g)
    vinyls = dict.fromkeys(colours.in_words(disc.colour) for disc in discs if disc.colour)
    parts = [release.format_display, release.channels_display, " / ".join(weights), " / ".join(vinyls)]
    return capital(", ".join(filter(None, parts)))


def capital(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> list[Value]:
    """One value, or none for ""."""
    return [Value(capital(text))] if text else []

"""The printings of a release in full sentences, as a book's last page tells them, and how large the edition is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog import gtin, partial_dates
from catalog.models import Pressing, Release
from catalog.templatetags.typography import day
from catalog.whereabouts import localised


def printing(ordinal: int) -> str:
    """“The second printing”."""
    names = {
        1: _("The first printing"),
        2: _("The second printing"),
        3: _("The third printing"),
        4: _("The fourth printing"),
        5: _("The fifth printing"),
        6: _("The sixth printing"),
    }
    return names.get(ordinal) or _("Printing %(ordinal)d") % {"ordinal": ordinal}


def paragraphs(release: Release, pressings: Sequence[Pressing]) -> list[str]:
    """One paragraph a printing, oldest first; beside printings with a number of their own, each tells its number."""
    numbered = any(pressing.catalogue_number for pressing in pressings)
    known = release.catalogue_number if numbered else None
    return [paragraph(pressing, pressing.catalogue_number or known or "") for pressing in pressings]


def paragraph(pressing: Pressing, number: str) -> str:
    """What is recorded of one printing; what is not is left out, and a printing of which nothing is known says so."""
    name = printing(pressing.ordinal)
    details = []
    if pressing.made_on:
        details.append(partial_dates.moment(pressing.made_on))
    if pressing.plant:
        details.append(_("at %(plant)s") % {"plant": localised(pressing.plant)})
    if pressing.metal:
        details[-1:] = [f"{last}," for last in details[-1:]]  # “at Optimal, Germany, from …”
        details.append(_("from metal work by %(metal)s") % {"metal": localised(pressing.metal)})
    if details:
        subject = f"{name}, {number}," if number else name
        said = [_("%(printing)s was pressed %(details)s.") % {"printing": subject, "details": " ".join(details)}]
    elif number:
        said = [_("%(printing)s bore the number %(number)s.") % {"printing": name, "number": number}]
    else:
        said = [_("%(printing)s was made; when and where is not told.") % {"printing": name}]
    if pressing.further_numbers:
        said.append(_("It is also numbered %(numbers)s.") % {"numbers": ", ".join(pressing.further_numbers)})
    if pressing.quantity:
        said.append(f"{copies(pressing.quantity)}.")
    return " ".join([*said, pressing.differences]).strip()


def coming(pressings: Sequence[Pressing], promised_for: date | None) -> str:
    """The printing that is under way, which nobody has counted yet."""
    name = printing(max((pressing.ordinal for pressing in pressings), default=0) + 1)
    if promised_for is None:
        return _("%(printing)s is under way; no date is promised yet.") % {"printing": name}
    return _("%(printing)s is under way, promised for %(date)s.") % {"printing": name, "date": day(promised_for)}


def barcodes(release: Release, pressings: Sequence[Pressing]) -> list[str]:
    """Which printing a barcode belongs to, and that the present one has none where that is so."""
    own = [pressing for pressing in pressings if pressing.gtin]
    said = [
        _("%(printing)s has the barcode %(number)s.")
        % {"printing": printing(pressing.ordinal), "number": gtin.display(pressing.gtin or "")}
        for pressing in own
    ]
    if own and not release.gtin:
        said.append(_("We know of none for the present one."))
    return said


def edition(release: Release) -> str:
    """“Limited to 1,000 numbered copies”: limited is a word that only a number earns. "" where nothing is known."""
    count = release.edition_size
    if count and release.numbered:
        words = ngettext("Limited to %(count)s numbered copy", "Limited to %(count)s numbered copies", count)
    elif count:
        words = ngettext("Limited to %(count)s copy", "Limited to %(count)s copies", count)
    else:
        return _("Numbered; how many there are is not told") if release.numbered else ""
    return words % {"count": figures(count)}


def copies(count: int) -> str:
    """“1,000 copies”."""
    return ngettext("%(count)s copy", "%(count)s copies", count) % {"count": figures(count)}


def figures(count: int) -> str:
    """“1,000”, in French “1 000”."""
    return str(format_decimal(count, locale=get_language() or "en"))

"""The pages of names (people, places, labels, series) and of all represses under way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from catalog import careers
from catalog.models import ArtistCredit, Credit, Label, Person, Place, Release, Series
from catalog.stock.states import Lifecycle
from catalog.views import PER_PAGE

NAMES_PER_PAGE = 240


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who leads or plays on a record, as an index."""
    seen = [rows.objects.filter(person=OuterRef("pk")) for rows in (ArtistCredit, Credit)]
    published = [Exists(rows.exclude(release__lifecycle=Lifecycle.DRAFT)) for rows in seen]
    page = Paginator(Person.objects.filter(Q(*published, _connector=Q.OR)), NAMES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    # Databases differ on where accents stand; a reader looks for “Diéval” before “Distel”.
    names = sorted(page.object_list, key=lambda person: slugify(person.sort_name))
    letters = [(letter, list(group)) for letter, group in groupby(names, key=initial)]
    context = {"accent": "prune", "page_obj": page, "letters": letters, "total": page.paginator.count}
    return render(request, "catalog/people.html", context)


def initial(person: Person) -> str:
    """The letter under which a person stands: “E” for “Évans”; "" for a name that begins with none."""
    return slugify(person.sort_name)[:1].upper()


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """A person and every credit: own records, records of others, and what was done behind them."""
    found = named(Person, slug)
    if found.slug != slug:
        return redirect("person", found.slug, permanent=True)
    entries = careers.of(found)
    page = paged(request, entries)
    groups = [
        (careers.PARTS[part], list(cards))
        for part, cards in groupby(careers.with_releases(list(page)), key=lambda card: card[0].part)
    ]
    lead = ngettext("On %(count)d record in this shop.", "On %(count)d records in this shop.", len(entries))
    kind = careers.KINDS[min((entry.part for entry in entries), default=careers.BEHIND)]
    return name_page(request, found, "bleu", lead % {"count": len(entries)}, page, groups, kind=str(kind))


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """A place and the records made there, by the dates of their sessions."""
    found = named(Place, slug)
    if found.slug != slug:
        return redirect("place", found.slug, permanent=True)
    entries = careers.at(found)
    page = paged(request, entries)
    lead = ngettext("%(count)d record was made here.", "%(count)d records were made here.", len(entries))
    groups = [("", careers.with_releases(list(page)))]
    return name_page(request, found, "canard", lead % {"count": len(entries)}, page, groups, kind=_("Place"))


@require_safe
def label(request: HttpRequest, slug: str) -> HttpResponse:
    """A label and its releases, those that it issued together with another among them."""
    found = named(Label, slug)
    if found.slug != slug:
        return redirect("label", found.slug, permanent=True)
    together = Release.objects.filter(further__label=found).values("pk")
    releases = Release.objects.published().filter(Q(label=found) | Q(pk__in=together))
    return shelf_page(request, found, "sapin", releases, kind=_("Label"))


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """A series and its releases."""
    found = named(Series, slug)
    if found.slug != slug:
        return redirect("series", found.slug, permanent=True)
    return shelf_page(request, found, "rouge", Release.objects.published().filter(series=found), kind=_("Series"))


@require_safe
def in_process(request: HttpRequest) -> HttpResponse:
    """Every repress under way, with its stage, its date and the dates before that."""
    under_way = Release.objects.filter(lifecycle=Lifecycle.RESTOCKING).newest_first()
    page = Paginator(under_way.for_cards().prefetch_related("milestones"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "catalog/in_process.html", {"accent": "jaune", "page_obj": page, "releases": list(page)})


def named(kind: Any, slug: str) -> Any:
    """Who has this address, or had it before a merge or a new name; a 404 where nobody does."""
    found = kind.objects.at(slug)
    if found is None:
        raise Http404
    return found


def shelf_page(request: HttpRequest, found: Any, accent: str, releases: Any, *, kind: str) -> HttpResponse:
    """The page of a name that stands on its releases themselves, newest first."""
    page = Paginator(releases.newest_first().for_cards(), PER_PAGE).get_page(request.GET.get("page"))
    total = page.paginator.count
    lead = ngettext("%(count)d release.", "%(count)d releases.", total) % {"count": total}
    return name_page(request, found, accent, lead, page, [("", [(None, release) for release in page])], kind=kind)


def name_page(
    request: HttpRequest, found: Any, accent: str, lead: str, page: Page[Any], groups: Sequence[Any], *, kind: str
) -> HttpResponse:
    """A name, a sentence and shelves of cards. A name that no published release bears has no page yet."""
    if not page.paginator.count:
        raise Http404
    context = {"accent": accent, "named": found, "kind": kind, "lead": lead, "page_obj": page, "groups": groups}
    return render(request, "catalog/name.html", context)


def paged(request: HttpRequest, entries: Sequence[careers.Entry]) -> Page[careers.Entry]:
    """One page of entries, so that a busy player's page stays light."""
    return Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))

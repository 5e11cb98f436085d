"""How many wait for a release, for staff: numbers only, nobody's address."""

from __future__ import annotations

from django.db.models import Aggregate, Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext

from catalog.models import Alert, Release


def beside(releases: QuerySet[Release]) -> QuerySet[Release]:
    """With `people_waiting` and `copies_wanted`, in the same query."""
    return releases.annotate(people_waiting=_all(Count("pk")), copies_wanted=_all(Sum("copies")))


def in_words(release: Release) -> str:
    """“40 people, 52 copies”, of a release from `beside`; a dash where nobody waits."""
    people: int = getattr(release, "people_waiting", 0)
    if not people:
        return "—"
    copies: int = release.copies_wanted  # type: ignore[attr-defined]  # annotated together with the people
    numbers = {
        "people": ngettext("%(count)d person", "%(count)d people", people) % {"count": people},
        "copies": ngettext("%(count)d copy", "%(count)d copies", copies) % {"count": copies},
    }
    return gettext("%(people)s, %(copies)s") % numbers


def _all(total: Aggregate) -> Coalesce:
    waiting = Alert.objects.waiting().filter(release=OuterRef("pk")).order_by().values("release")
    return Coalesce(Subquery(waiting.annotate(total=total).values("total")), 0)

"""The artist credit as people: whom “Donald Byrd & Bobby Jaspar” means, linked by themselves in a new release."""

from __future__ import annotations

from catalog.admin.creditlist import new_people
from catalog.exchange import people
from catalog.exchange.names import Names
from catalog.models import ArtistCredit, Person, Release


def link(release: Release) -> list[str]:
    """Link the people of the artist credit, unless staff have done so; return what they should know."""
    if release.artist_credits.exists():
        return []
    before = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    names = Names()
    names.people.make(people.artists_in(release.artist_credit))
    ArtistCredit.objects.bulk_create(people.artists(release, names))
    return new_people(before)

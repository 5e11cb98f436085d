"""The names in a catalogue file: labels, places, people and groups, found all at once, made where there are none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any, Generic, TypeVar

from django.db.models import F, Q, QuerySet
from django.utils.text import slugify

from catalog.models import Label, Person, Place
from catalog.models.names import Named

GROUPS = ("Quartet", "Quintet", "Sextet", "Trio", "Unit", "Band", "Messengers")
N = TypeVar("N", bound=Named)


class Directory(Generic[N]):
    """The labels, the people or the places that some releases name."""

    def __init__(self, model: type[N]) -> None:
        self.model = model
        self.rows: QuerySet[N] = QuerySet(model)
        self.by_name: dict[str, N] = {}
        self.by_slug: dict[str, N] = {}

    def of(self, name: str) -> N:
        """The one of that name, else the one that differs by accents, case or signs only. Found or made before."""
        return self.by_name.get(name) or self.by_slug[slug_of(name)]

    def find(self, names: Collection[str]) -> None:
        """Look up those that are there already; whoever bears a name now goes before whoever bore it last."""
        wanted, slugs = set(names), {slug_of(name) for name in names}
        before: QuerySet[Any] = self.rows.filter(Q(former__name__in=wanted) | Q(former__slug__in=slugs))
        renamed = before.annotate(was_called=F("former__name"), was_at=F("former__slug"))
        for one in renamed.order_by("former__pk"):
            self.by_name[one.was_called] = self.by_slug[one.was_at] = one
        for one in self.rows.filter(Q(name__in=wanted) | Q(slug__in=slugs)):
            self.by_name[one.name] = self.by_slug[one.slug] = one

    def make(self, names: Iterable[str]) -> None:
        """Look all of them up, and make those that are missing.

        Another worker may make the same at the same time: what it has made is found by looking again. They are made in
        the order of their slugs, so that two such workers wait for each other in one direction only.
        """
        wanted = list(dict.fromkeys(names))
        self.find(wanted)
        missing = {slug_of(name): name for name in reversed(wanted) if not self.knows(name)}
        if not missing:
            return
        new = [self.model(name=name, slug=slug, sort_name=self.sorted(name)) for slug, name in sorted(missing.items())]
        self.rows.bulk_create(new, ignore_conflicts=True)
        self.find(missing.values())

    def knows(self, name: str) -> bool:
        return name in self.by_name or slug_of(name) in self.by_slug

    def sorted(self, name: str) -> str:
        """People are sorted by their last word, labels and places as they stand."""
        return sort_name(name)[:200] if self.model is Person else name


class Unasked(Directory[N]):
    """Stands in where rows are only looked at: every name is there, and nothing is asked or made."""

    def of(self, name: str) -> N:
        return self.model(name=name)


class Names:
    """All that some releases name."""

    def __init__(self, *, ask: bool = True) -> None:
        kind: type[Directory[Any]] = Directory if ask else Unasked
        self.labels: Directory[Label] = kind(Label)
        self.people: Directory[Person] = kind(Person)
        self.places: Directory[Place] = kind(Place)

    def make(self, labels: Iterable[str], people: Iterable[str], places: Iterable[str]) -> None:
        """Find or make them, in a handful of queries whatever their number."""
        self.labels.make(labels)
        self.people.make(people)
        self.places.make(places)

    def credited(self, name: str) -> dict[str, Any]:
        """A person and, where the source spells the name otherwise, its spelling."""
        person = self.people.of(name)
        return {"person": person, "credited_as": "" if person.name == name else name}

    def placed(self, name: str | None) -> dict[str, Any]:
        """A place and, where the source spells it otherwise, its spelling."""
        if not name:
            return {}
        place = self.places.of(name)
        return {"place": place, "place_credited": "" if place.name == name else name}


def slug_of(name: str) -> str:
    """The last part of its page's address; a name without a Latin letter gets one from its characters' digest."""
    return slugify(name)[:200].strip("-") or f"n-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def sort_name(name: str) -> str:
    """As in an index: “Davis, Miles”, “Davis, Walter, Jr.”, “Ronnell Bright Trio, The”; groups as they stand."""
    words = name.split()
    if len(words) > 1 and words[0].lower() == "the":
        return f"{' '.join(words[1:])}, {words[0].capitalize()}"
    if len(words) < 2 or " / " in name or " and " in name or any(word in name for word in GROUPS):
        return name
    suffix = f", {words.pop()}" if words[-1] in ("Jr.", "Sr.") and len(words) > 2 else ""
    return f"{words[-1]}, {' '.join(words[:-1])}{suffix}"

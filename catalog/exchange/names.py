"""The names in a catalogue file: labels, places, people and groups, made where there are none."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify

from catalog.models import Label, Person, Place

GROUPS = ("Quartet", "Quintet", "Sextet", "Trio", "Unit", "Band", "Messengers")


def label_of(name: str) -> Label:
    """The label of that name or former name, made where there is none."""
    found: Label | None = Label.objects.called(name)
    return found or Label.objects.get_or_create(name=name, defaults={"sort_name": name, "slug": slugify(name)})[0]


def person_of(name: str) -> Person:
    """The person or group of that name, however its accents are written; groups are sorted by their first word."""
    slug = slugify(name)
    found: Person | None = Person.objects.at(slug)
    return found or Person.objects.get_or_create(slug=slug, defaults={"name": name, "sort_name": sort_name(name)})[0]


def sort_name(name: str) -> str:
    """As in an index: “Davis, Miles”, “Davis, Walter, Jr.”, “Ronnell Bright Trio, The”; groups as they stand."""
    words = name.split()
    if words[0].lower() == "the":
        return f"{' '.join(words[1:])}, {words[0].capitalize()}"
    if len(words) == 1 or " / " in name or " and " in name or any(word in name for word in GROUPS):
        return name
    suffix = f", {words.pop()}" if words[-1] in ("Jr.", "Sr.") else ""
    return f"{words[-1]}, {' '.join(words[:-1])}{suffix}"


def credited(name: str) -> dict[str, Any]:
    """A person and, where the source spells the name otherwise, its spelling."""
    person = person_of(name)
    return {"person": person, "credited_as": "" if person.name == name else name}


def placed(name: str | None) -> dict[str, Any]:
    """The place of that name or former name, made where there is none; its spelling where it is another."""
    if not name:
        return {}
    place = Place.objects.called(name) or Place.objects.at(slugify(name))
    place = place or Place.objects.get_or_create(name=name, defaults={"sort_name": name, "slug": slugify(name)})[0]
    return {"place": place, "place_credited": "" if place.name == name else name}

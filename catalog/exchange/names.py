"""The names in a catalogue file: labels, places, people and groups, made where there are none."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify

from catalog.models import Label, Person, Place

GROUPS = ("Quartet", "Quintet", "Sextet", "Trio", "Unit", "Band", "Messengers")


def label_of(name: str) -> Label:
    """The label of that name, made where there is none."""
    return Label.objects.get_or_create(name=name, defaults={"sort_name": name, "slug": slugify(name)})[0]


def person_of(name: str) -> Person:
    """The person or group of that name, however its accents are written; groups are sorted by their first word."""
    return Person.objects.get_or_create(slug=slugify(name), defaults={"name": name, "sort_name": sort_name(name)})[0]


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


def place_of(name: str) -> Place:
    """The place of that name, made where there is none."""
    return Place.objects.get_or_create(name=name, defaults={"sort_name": name, "slug": slugify(name)})[0]

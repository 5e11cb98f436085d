"""Releases as a catalogue file has them: the inverse of `importing`."""

from __future__ import annotations

from typing import Any

from catalog import gtin
from catalog.exchange import values
from catalog.exchange.making import STATED
from catalog.models import PLAYING, Credit, InsertKind, Release, Role, StepKind

PREFETCH = (
    "tracks__side",
    "mediums",
    "credits__person",
    "sessions__place",
    "production_steps__person",
    "inserts",
    "sources",
    "conflicts",
)
IN_PERSONNEL = (*PLAYING, Role.ENGINEER)


def export_releases(releases: Any = None) -> list[dict[str, Any]]:
    """The releases (default: all, in the order of their making) as facts, ready for `json.dumps`."""
    chosen = Release.objects.order_by("pk") if releases is None else releases
    related = chosen.select_related("label", "original_issue", "packaging").prefetch_related(*PREFETCH)
    return [facts_of(release) for release in related]


def facts_of(release: Release) -> dict[str, Any]:
    """One release as facts; None stands for "not known"."""
    sessions = list(release.sessions.all())
    return {
        "slug": release.slug,
        "artist_credit": release.artist_credit,
        "title": release.title,
        "label": release.label_display or None,
        "catalogue_number": release.catalogue_number,
        "catalogue_number_basis": release.catalogue_number_basis_en or STATED,
        "other_numbers": release.other_numbers,
        "barcode": gtin.display(release.gtin) if release.gtin else None,
        "reissue_year": release.release_year,
        "release_date": release.released_on if len(release.released_on) > 4 else None,
        "original": original(release),
        "recording": [session_of(session) for session in sessions],
        "recording_type": sessions[0].kind if sessions else None,
        "personnel": [player(credit) for credit in release.credits.all() if credit.role in IN_PERSONNEL],
        "tracks": [track_of(track) for track in release.tracks.all()],
        "track_sides_known": any(track.side_id for track in release.tracks.all()),
        "tracks_complete": release.tracks_complete,
        "format": form(release),
        "production": production(release),
        "packaging": packaging(release),
        "edition": {
            "size": release.edition_size,
            "numbered": release.numbered,
            "per_customer_limit": release.per_customer_limit,
        },
        "credits": other_credits(release),
        "sources": [source.url for source in release.sources.all()],
        "conflicts": [conflict.text_en for conflict in release.conflicts.all()],
        "price_listed": release.price_listed or None,
        "availability_listed": release.availability_listed or None,
    }


def original(release: Release) -> dict[str, Any] | None:
    """The first issue; its matrix numbers only where some are known."""
    first = getattr(release, "original_issue", None)
    if first is None:
        return None
    facts = {
        "label": first.label or None,
        "catalogue_number": first.catalogue_number or None,
        "year": first.year,
        "country": first.country or None,
        "format": first.format or None,
    }
    return {**facts, "matrix": first.matrix} if first.matrix else facts


def session_of(session: Any) -> dict[str, Any]:
    """A session; its tracks only where they are not all."""
    facts = {
        "date_from": session.date_from,
        "date_to": session.date_to,
        "place": session.place_printed or None,
    }
    return {**facts, "tracks": session.track_range} if session.track_range else facts


def player(credit: Credit) -> dict[str, Any]:
    """Who played what on which tracks; a conductor and an engineer stand among them, as in the source."""
    names = {Role.CONDUCTOR: "conductor", Role.ENGINEER: "recording engineer"}
    return {
        "name": credit.credited_as or credit.person.name,
        "role": names.get(Role(credit.role), credit.detail),
        "tracks": credit.track_range or None,
    }


def other_credits(release: Release) -> dict[str, list[str]]:
    """Everybody else, by role."""
    by_role: dict[str, list[str]] = {}
    for credit in release.credits.all():
        if credit.role not in IN_PERSONNEL:
            name = values.join_detail(credit.credited_as or credit.person.name, credit.detail)
            by_role.setdefault(credit.role, []).append(name)
    return by_role


def track_of(track: Any) -> dict[str, Any]:
    """A track, its duration as minutes and seconds."""
    return {
        "position": track.position,
        "title": track.title,
        "composer": track.composers or None,
        "duration": values.duration_text(track.duration),
        "duration_printed": track.duration_printed or None,
    }


def form(release: Release) -> dict[str, Any]:
    """The format: what the first disc is, and how many there are."""
    mediums = list(release.mediums.all())
    first = mediums[0] if mediums else None
    return {
        "discs": len(mediums),
        "media": release.format_printed or None,
        "size_in": first.size_in if first else None,
        "speed_rpm": first.speed_rpm if first else None,
        "channels": first.channels if first and first.channels != "unknown" else None,
        "weight_g": first.weight_g if first else None,
        "colour": first.colour if first else None,
    }


def production(release: Release) -> dict[str, str]:
    """The chain as the file's flat facts; what is not stated has no key."""
    facts: dict[str, str] = {}
    for step in release.production_steps.all():
        who = step.credited_as or (step.person.name if step.person else "")
        facts |= {
            StepKind.TAPE: {"source": step.text_en},
            StepKind.RESTORATION: {"remastered_by": who},
            StepKind.MASTERING: {"mastered_by": who, "mastered_at": step.where},
            StepKind.CUT: {"lacquer_cut_by": who, "lacquer_cut_at": step.where},
            StepKind.PLATING: {"metal": step.text_en},
            StepKind.PRESSING: {"pressed_by": step.where},
            StepKind.CHECK: {"quality_control": step.text_en},
        }.get(StepKind(step.kind), {})
    if release.total_time:
        facts["total_time"] = values.duration_text(release.total_time) or ""
    return {key: value for key, value in facts.items() if value}


def packaging(release: Release) -> dict[str, Any]:
    """The jacket and what comes with it; what is not stated has no key."""
    packed = getattr(release, "packaging", None)
    inserts = list(release.inserts.all())
    facts = {
        "jacket": packed.jacket_en if packed else "",
        "inner_sleeve": packed.inner_sleeve_en if packed else "",
        "inserts": [insert.text_en for insert in inserts if insert.kind == InsertKind.INSERT],
        "extras": [insert.text_en for insert in inserts if insert.kind == InsertKind.EXTRA],
    }
    known = {key: value for key, value in facts.items() if value}
    return {**known, "obi": packed.obi} if packed and packed.obi is not None else known

"""The people of a release, as rows: artists, players, everybody else, and who made the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from catalog.exchange import values
from catalog.exchange.names import Names
from catalog.models import ArtistCredit, Credit, Domain, ProductionStep, Release, Role, StepKind

JOINS = re.compile(r"( & | \+ | avec | with )")
ROLES = {"conductor": Role.CONDUCTOR, "recording engineer": Role.ENGINEER}
# The chain in the order of the work: what names somebody, what a place, what is a text.
STEPS = (
    (StepKind.TAPE, None, None, "source"),
    (StepKind.RESTORATION, "remastered_by", None, None),
    (StepKind.MASTERING, "mastered_by", "mastered_at", None),
    (StepKind.CUT, "lacquer_cut_by", "lacquer_cut_at", None),
    (StepKind.PLATING, None, None, "metal"),
    (StepKind.PRESSING, None, "pressed_by", None),
    (StepKind.CHECK, None, None, "quality_control"),
)


def named(facts: dict[str, Any]) -> Iterator[str]:
    """Everybody whom the facts name, in the order in which they do."""
    yield from artists_in(facts["artist_credit"])
    yield from (player["name"] for player in facts["personnel"])
    yield from (values.split_detail(name)[0] for names in facts["credits"].values() for name in names)
    yield from (facts["production"][who] for _kind, who, _where, _text in STEPS if who in facts["production"])


def artists_in(credit: str) -> list[str]:
    """“Donald Byrd & Bobby Jaspar” as its people."""
    return JOINS.split(credit)[::2]


def artists(release: Release, names: Names) -> list[ArtistCredit]:
    """Links to the people of the artist credit, in the order of the sleeve."""
    parts = JOINS.split(release.artist_credit)
    return [
        ArtistCredit(
            release=release,
            order=order,
            join_phrase=parts[2 * order - 1] if 2 * order - 1 < len(parts) else "",
            **names.credited(name),
        )
        for order, name in enumerate(parts[::2], 1)
    ]


def credits_of(release: Release, facts: dict[str, Any], names: Names) -> list[Credit]:
    """Who played, then who did the rest; a remark in brackets is the credit's detail."""
    rows: list[dict[str, Any]] = []
    for player in facts["personnel"]:
        role = ROLES.get(player["role"], Role.MUSICIAN)
        detail = player["role"] if role == Role.MUSICIAN else ""
        tracks = player["tracks"] or ""
        rows.append({"role": role, "detail": detail, "track_range": tracks, **names.credited(player["name"])})
    for role, others in facts["credits"].items():
        for name in others:
            plain, detail = values.split_detail(name)
            rows.append({"role": role, "detail": detail, **names.credited(plain)})
    return [Credit(release=release, order=order, **row) for order, row in enumerate(rows, 1)]


def chain(release: Release, made: dict[str, Any], names: Names) -> list[ProductionStep]:
    """The steps that a source states. Whether a step is analogue is never guessed from what it is called."""
    rows = []
    for kind, who, where, text in STEPS:
        if any(made.get(key) for key in (who, where, text) if key):
            somebody = names.credited(made[who]) if who and made.get(who) else {}
            rows.append({
                "kind": kind, "where": made.get(where or "", ""), "text_en": made.get(text or "", ""), **somebody
            })  # fmt: skip
    return [
        ProductionStep(release=release, order=order, domain=Domain.UNDISCLOSED, **row)
        for order, row in enumerate(rows, 1)
    ]

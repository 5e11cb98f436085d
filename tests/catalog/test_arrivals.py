"""What the release's own page tells of copies that came, and of copies that are held for the list."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalog.models import Invitation, Lot, Milestone, Pressing, Release
from tests.catalog.alerts.waiting import count_in, in_process, make_alert
from tests.records import make_release

NOW = datetime(2026, 11, 28, 17, 40, tzinfo=UTC)


def words(client: Any, release: Release, prefix: str = "") -> str:
    html = client.get(f"{prefix}/releases/{release.slug}/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def came(release: Release, **fields: Any) -> Lot:
    """A lot that ended on the 22nd, late in the evening, in Paris the 23rd."""
    given: dict[str, Any] = {"copies": 200, "public_share": 20, "sold": 173, "waves": 3, **fields}
    given.setdefault("ended_at", datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    return Lot.objects.create(release=release, record=release.stockrecords.get(), **given)


def test_a_lot_that_has_ended_stands_in_the_repress_history_by_its_date(client: Any, db: None) -> None:
    release = in_process()
    for day, stage in ((1, "ordered"), (23, "counted"), (25, "ordered")):
        Milestone.objects.create(release=release, stage=stage, said_on=date(2026, 11, day))
    came(release)
    came(release, ended_at=None, copies=77, sold=0, waves=0)
    text = words(client, release)
    history = text[text.index("Repress history") : text.index("In the hand")]
    told = history[history.index("25 Nov") :].removesuffix("Each date we ever gave stays on this page")
    assert told.startswith(
        "25 Nov 2026 Ordered 23 Nov 2026 200 copies came; 173 went to the list in 3 waves. 23 Nov 2026 Counted in "
        "1 Nov 2026 Ordered "
    )
    assert "77" not in history


@pytest.mark.parametrize("printings", [0, 1])
def test_without_a_repress_it_stands_alone_or_beside_the_printings(client: Any, db: None, printings: int) -> None:
    release = make_release()
    for ordinal in range(printings):
        Pressing.objects.create(release=release, ordinal=ordinal + 1, plant="Optimal")
    assert "Copies that came" not in words(client, release)
    came(release)
    html = client.get(f"/releases/{release.slug}/").content.decode()
    text = words(client, release)
    assert "Copies that came 23 Nov 2026 200 copies came; 173 went to the list in 3 waves." in text
    assert ("fold--one" in html, "Promised for" in text, "Repress history" in text) == (not printings, False, False)


def test_the_history_in_french(client: Any, db: None) -> None:
    release = make_release()
    came(release)
    assert "200 exemplaires sont arrivés ; 173 sont allés à la liste en 3 vagues." in words(client, release, "/fr")


@time_machine.travel(NOW, tick=False)
def test_what_is_held_and_until_when_is_said_where_every_copy_is_promised(client: Any, db: None) -> None:
    release = in_process()
    for number in range(4):
        make_alert(release, f"w{number}@example.org", place=number)
    count_in(release, 3)
    Invitation.objects.filter(alert__email="w2@example.org").update(held_until=NOW + timedelta(hours=30))
    page = words(client, release)
    said = "3 copies are held for the waiting list, and may come free by Monday 30 November, 00:40 CET."
    assert said in page
    assert "Every copy here is promised" in page
    assert "Put me on the list" in page
    assert "3 exemplaires sont réservés à la liste d’attente" in words(client, release, "/fr")
    Invitation.objects.exclude(alert__email="w2@example.org").update(
        held=0, ending=Invitation.Ending.LAPSED, ended_at=NOW
    )
    assert "One copy is held for the waiting list, and may come free by" in words(client, release)


@time_machine.travel(NOW, tick=False)
def test_a_moment_that_has_passed_is_not_promised(client: Any, db: None) -> None:
    release = in_process()
    make_alert(release)
    count_in(release, 1)
    Invitation.objects.update(held_until=NOW - timedelta(minutes=1))
    page = words(client, release)
    assert "One copy is held for the waiting list." in page
    assert "may come free" not in page


def test_it_is_asked_in_that_state_only(client: Any, db: None, django_assert_num_queries: Any) -> None:
    release = in_process()
    path = f"/releases/{release.slug}/"
    client.get(path)
    with django_assert_num_queries(5):  # nobody plays on it, so no neighbour is looked for
        client.get(path)
    make_alert(release)
    count_in(release, 1)
    assert Release.objects.get().stock_state == "held"
    with django_assert_num_queries(6):
        client.get(path)
    assert timezone.now() < Invitation.objects.get().held_until

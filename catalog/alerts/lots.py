"""A lot: copies that came, counted into the shelf, and shared between orders that wait, the public and the list.

Nothing else opens a wave: a cancelled order or a refund gives its copies to the shelf, and nobody is written to.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from catalog.alerts import outbox, waves
from catalog.models import WAVES, Alert, AlertMail, Invitation, Lot, Movement, Pressing, Release
from catalog.stock import ledger
from catalog.stock.states import Lifecycle

SOLD = frozenset({Lifecycle.ACTIVE, Lifecycle.RESTOCKING})
SHARE = 20
"""Per cent of a lot that are the public's at once, where staff do not say otherwise."""
SHOWN = 50


class Changed(Exception):
    """The list, the orders or the shelf are not as they were seen; nothing was changed."""


@dataclass(frozen=True)
class PlannedWave:
    """Who would be written to, the first of them in full (`gets`: copies each); `before`: people of earlier waves."""

    number: int
    before: int
    people: int
    copies: int
    first: list[Any]


@dataclass(frozen=True)
class Plan:
    """What would become of a lot: copies for orders that wait, for the public at once, and for each wave.

    The second wave, and the third, are told as they would be if nobody of the one before bought. `missing`: copies that
    orders still wait for after it. `waiting` people wait in all; `invited` of them are asked already, for another lot.
    `seen` stands for all of it: another value means that something has changed.
    """

    copies: int
    owed: int
    missing: int
    public: int
    waves: list[PlannedWave]
    waiting: int
    invited: int
    seen: str


def shared(fresh: int, share: int) -> int:
    """The public's part of copies that nobody waits for in an order: it rounds down."""
    return fresh * share // 100


def plan(release: Release, copies: int, share: int) -> Plan:
    """Look, and change nothing. The release has a stock record."""
    seen = seen_now(release, copies, share)  # first: what changes from here on makes another
    record = _record(release)
    due = ledger.owed(record)
    owed = min(due, copies)
    public = shared(copies - owed, share)
    lot = Lot(release=release, record_id=record, copies=copies, public_share=share)
    budget = copies - owed - public
    planned = list(_planned(lot, budget))
    taken = planned[0].copies if planned else 0
    waiting = Alert.objects.waiting().filter(release=release)
    invited = Exists(Invitation.objects.open().filter(alert=OuterRef("pk")))
    return Plan(
        copies=copies,
        owed=owed,
        missing=due - owed,
        public=public + budget - taken,
        waves=planned,
        waiting=waiting.count(),
        invited=waiting.filter(invited).count(),
        seen=seen,
    )


def seen_now(release: Release, copies: int, share: int) -> str:
    """What stands for all that a plan of this moment is made of."""
    record = _record(release)
    waiting = Alert.objects.waiting().filter(release=release)
    told = waiting.aggregate(people=Count("pk"), copies=Sum("copies"), last=Max("queued_at"), key=Max("pk"))
    lifecycle = Release.objects.values_list("lifecycle", flat=True).get(pk=release.pk)
    asked = Invitation.objects.open().filter(lot__release=release).count()
    made_of = (release.pk, lifecycle, copies, share, ledger.owed(record), ledger.available(record), told, asked)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


@transaction.atomic
def count(
    release: Release,
    copies: int,
    share: int,
    *,
    key: uuid.UUID,
    seen: str,
    pressing: Pressing | None,
    by: Any,
    done: bool = False,
) -> Lot:
    """Write the movement down and open the first wave. The same `key` again counts nothing twice.

    `done`: the repress is, so the release is active from now on. Raises `Changed` where the plan of that moment is not
    the one that was `seen`, or nothing of the release is sold; `transitions.ForbiddenTransition` with `done`.
    """
    ledger.lock(release)
    if counted := Lot.objects.filter(key=key, release=release).first():
        return counted
    sold = Release.objects.filter(pk=release.pk, lifecycle__in=SOLD).exists()
    if seen_now(release, copies, share) != seen or not sold:
        raise Changed
    if done:
        ledger.set_lifecycle(release, Lifecycle.ACTIVE, by=by, reason=gettext("the repress is counted in"))
    record = _record(release)
    free = ledger.available(record)
    ledger.move(record, Movement.RECEIVED, copies, by=by, reason=gettext("counted in as a lot"))
    fresh = ledger.available(record) - free
    public = shared(fresh, share)
    lot = Lot.objects.create(
        key=key,
        release=release,
        record_id=record,
        pressing=pressing,
        copies=copies,
        owed=copies - fresh,
        public_share=share,
        by=by,
    )
    taken = waves.open_wave(lot, 1, fresh - public)
    lot.public = fresh - taken
    lot.save(update_fields=["public"])
    close_if_over(lot)
    return lot


def may_be_bought(release: Release) -> bool:
    """Whether held copies of a release can be bought now; `sold` asks the same of the database."""
    return release.lifecycle in SOLD and release.price is not None


def is_sold(lot: Lot) -> bool:
    """Whether its record is sold at all at this moment."""
    return sold([lot.release_id]) != set()


def sold(release_ids: Iterable[int]) -> set[int]:
    """Those of these releases that the list can be asked to buy now: they are sold, and have a price."""
    asked = Release.objects.filter(pk__in=release_ids, lifecycle__in=SOLD, stockrecords__price__isnull=False)
    return set(asked.values_list("pk", flat=True))


def pass_on(lot: Lot, returned: Mapping[int, int]) -> None:
    """Copies (wave → how many) come back: to orders that wait, then to the next wave, and after the third to everybody.

    The stock record is locked, and the invitations hold these copies no more.
    """
    ledger.release(lot.record_id, sum(returned.values()))
    ledger.serve(lot.record_id)
    if is_sold(lot):
        for wave, copies in sorted(returned.items()):
            if wave < WAVES:
                waves.open_wave(lot, wave + 1, min(copies, ledger.available(lot.record_id)))
    close_if_over(lot)


def close_if_over(lot: Lot) -> None:
    """End a lot of which nothing is held or in an unpaid order any more, and tell the rest of the list what is left."""
    invitations = Invitation.objects.filter(lot=lot)
    if invitations.open().exists():
        return
    bought = Sum("copies", filter=Q(ending=Invitation.Ending.BOUGHT))
    told = invitations.aggregate(sold=bought, waves=Max("wave"))
    numbers = {"sold": told["sold"] or 0, "waves": told["waves"] or 0}
    if not Lot.objects.filter(pk=lot.pk, ended_at=None).update(ended_at=timezone.now(), **numbers):
        return
    if told["waves"] and is_sold(lot) and ledger.available(lot.record_id):
        asked = Invitation.objects.filter(Q(lot=lot.pk) | Q(ended_at=None), alert=OuterRef("pk"))
        rest = Alert.objects.waiting().filter(~Exists(asked), release=lot.release_id)
        outbox.queue_all(AlertMail.Kind.LAST, lot.pk, rest.in_order())


def story(lot: Lot) -> str:
    """“200 copies came; 173 went to the list in 3 waves”; of an open lot, that the list is being asked."""
    came = ngettext("%(count)d copy came", "%(count)d copies came", lot.copies) % {"count": lot.copies}
    if lot.ended_at is None:
        return gettext("%(came)s; the list is being asked") % {"came": came}
    if not lot.waves:
        return came
    times = ngettext("in one wave", "in %(count)d waves", lot.waves) % {"count": lot.waves}
    if not lot.sold:
        return gettext("%(came)s; the list was asked %(times)s and took none") % {"came": came, "times": times}
    went = ngettext("%(count)d went to the list", "%(count)d went to the list", lot.sold) % {"count": lot.sold}
    return gettext("%(came)s; %(went)s %(times)s") % {"came": came, "went": went, "times": times}


def _planned(lot: Lot, budget: int) -> Iterator[PlannedWave]:
    before = after = 0
    for number in range(1, WAVES + 1 if budget else 1):
        chosen = waves.next_in_line(lot, budget, after=after)
        told = chosen.aggregate(people=Count("pk"), copies=Sum("gets"), last=Max("upto"))
        if not told["people"]:
            return
        yield PlannedWave(number, before, told["people"], told["copies"], list(chosen[:SHOWN]))
        before += told["people"]
        after = told["last"]


def _record(release: Release) -> int:
    record = release.stockrecord
    if record is None:
        raise ValueError(f"{release.slug} has no stock record")
    return int(record.pk)

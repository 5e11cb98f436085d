"""What becomes of an invitation: its copies go to an order, come back from it, or go on to the next in line.

Whoever changes what an invitation holds, or ends an alert that waits, holds the stock record's row first: a wave that
is opened at the same moment waits for it, and sees what is true then.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import Case, Exists, F, OuterRef, Sum, When
from django.utils import timezone

from catalog.alerts import lots
from catalog.models import Alert, AlertMail, Invitation, Lot
from catalog.models.alerts import AlertQuerySet
from catalog.models.lots import InvitationQuerySet
from catalog.stock import ledger

logger = logging.getLogger(__name__)
TO_THE_TAIL = 2
"""The hold that is missed so many times costs the place."""


@transaction.atomic
def take(invitation_id: int, copies: int) -> bool:
    """Hand held copies to a line of an order: they stay allocated. False where it does not hold so many (any more).

    What the reader leaves goes on to the next in line.
    """
    invitation = _hold(invitation_id)
    if invitation is None or not invitation.is_live or copies > invitation.held:
        return False
    Invitation.objects.filter(pk=invitation.pk).update(held=0, copies=copies)
    ledger.refresh_state(invitation.lot.record_id)
    if left := invitation.held - copies:
        lots.pass_on(invitation.lot, {invitation.wave: left})
    return True


@transaction.atomic
def unpaid(invitation_id: int) -> bool:
    """The order has ended unpaid: the copies are the invitation's again while it lives, else the next in line's.

    Say whether they are the invitation's again.
    """
    invitation = _hold(invitation_id)
    if invitation is None or not invitation.is_ordered:
        raise ledger.NotEnoughCopies(f"invitation {invitation_id}: its copies are in no order")
    alert = invitation.alert
    if invitation.held_until > timezone.now() and alert and alert.is_live:
        Invitation.objects.filter(pk=invitation.pk).update(held=F("copies"))
        ledger.refresh_state(invitation.lot.record_id)
        return True
    missed = alert is not None and alert.is_live
    _end([invitation.pk], Invitation.Ending.LAPSED if missed else Invitation.Ending.LEFT)
    if missed:
        _miss(Invitation.objects.filter(pk=invitation.pk))
    lots.pass_on(invitation.lot, {invitation.wave: invitation.copies})
    return False


@transaction.atomic
def bought(invitation_id: int) -> None:
    """The order is paid: the copies are the buyer's, and the wait is over."""
    invitation = _hold(invitation_id)
    if invitation is None or not invitation.is_open:
        return
    _end([invitation.pk], Invitation.Ending.BOUGHT)
    if invitation.alert:
        invitation.alert.end(Alert.Ending.BOUGHT)
    lots.close_if_over(invitation.lot)


@transaction.atomic
def decline(invitation_id: int) -> bool:
    """The reader lets the copies go, and stays on the list; False where it holds none."""
    invitation = _hold(invitation_id)
    if invitation is None or not invitation.held:
        return False
    _give_up(invitation, Invitation.Ending.DECLINED)
    return True


@transaction.atomic
def leave(alert: Alert, ending: Alert.Ending) -> bool:
    """End an alert, and let go what is held for it; False if something else has ended it already."""
    ledger.lock(alert.release)
    ended = alert.end(ending)
    let_go([alert.pk])
    return ended


@transaction.atomic
def untold(alert: Alert, lot_id: int | None) -> None:
    """The mail could not be sent: what is held goes on to the next in line, and the place stays."""
    ledger.lock(alert.release)
    let_go([alert.pk], lot_id)


@transaction.atomic
def bought_anyway(release_ids: Iterable[int], addresses: Iterable[str]) -> None:
    """Who has bought a record waits for it no more, unless copies are held for them still."""
    holding = Invitation.objects.open().filter(alert=OuterRef("pk"))
    theirs = Alert.objects.waiting().filter(~Exists(holding), release__in=release_ids)
    for address in addresses:
        for alert in theirs.of_address(address).select_related("release"):
            leave(alert, Alert.Ending.BOUGHT)


@transaction.atomic
def let_go(alert_ids: Iterable[int], lot_id: int | None = None) -> None:
    """Give on what is held for these alerts (of one lot). The stock records of their releases are locked."""
    holding = Invitation.objects.holding().filter(alert__in=alert_ids).select_related("lot")
    if lot_id is not None:
        holding = holding.filter(lot=lot_id)
    for invitation in holding.order_by("lot__record", "pk"):
        _give_up(invitation, Invitation.Ending.LEFT)


@transaction.atomic
def forget(alerts: AlertQuerySet) -> None:
    """Delete alerts; what is held for them goes on first. The stock records of their releases are locked."""
    alerts.live().update(ended_at=timezone.now(), ending=Alert.Ending.UNSUBSCRIBED)
    let_go(alerts.values_list("pk", flat=True))
    alerts.delete()


def lapse(now: datetime) -> None:
    """Give on what was held until now, record by record; one whose numbers are wrong does not hold up the others."""
    for record in Lot.objects.filter(ended_at=None).order_by("record").values_list("record", flat=True).distinct():
        try:
            lapse_of(record, now)
        except (ledger.NotEnoughCopies, OperationalError):
            logger.exception("the lots of stock record %s cannot lapse", record)


@transaction.atomic
def lapse_of(record_id: int, now: datetime) -> None:
    """Let those holds of a record's lots go whose time is over: all of them first, so that nobody is passed over for
    one that is over at the same minute.
    """
    ledger.lock_record(record_id)
    open_lots = list(Lot.objects.filter(record=record_id, ended_at=None).order_by("pk"))
    returned = [_let_lapse(lot, now) for lot in open_lots]
    for lot, copies in zip(open_lots, returned, strict=True):
        if copies:
            lots.pass_on(lot, copies)
        lots.close_if_over(lot)


def _let_lapse(lot: Lot, now: datetime) -> dict[int, int]:
    """End the holds of a lot whose time is over, all at once if the record is sold no more; wave → copies.

    A hold does not lapse before its mail has gone, and one whose mail never went is not a missed one.
    """
    mails = AlertMail.objects.filter(alert=OuterRef("alert"), kind=AlertMail.Kind.INVITED, about=lot.pk)
    holding = Invitation.objects.holding().filter(lot=lot)
    is_sold = lots.is_sold(lot)
    due = holding.filter(~Exists(mails.open()), held_until__lte=now) if is_sold else holding
    returned = dict(due.order_by().values_list("wave").annotate(copies=Sum("held")))
    if returned and is_sold:  # else it was the label that let go
        _miss(due.filter(Exists(mails.filter(sent_at__isnull=False))))  # before they are due no more
    if returned:
        due.update(held=0, ended_at=now, ending=Invitation.Ending.LAPSED)
    return returned


def _hold(invitation_id: int) -> Invitation | None:
    """The invitation as it stands, its stock record locked; None where there is none."""
    record = Invitation.objects.filter(pk=invitation_id).values_list("lot__record", flat=True).first()
    if record is None:
        return None
    ledger.lock_record(record)
    return Invitation.objects.select_related("lot", "alert__release").filter(pk=invitation_id).first()


def _give_up(invitation: Invitation, ending: Invitation.Ending) -> None:
    _end([invitation.pk], ending)
    lots.pass_on(invitation.lot, {invitation.wave: invitation.held})


def _end(invitations: list[int], ending: Invitation.Ending) -> None:
    Invitation.objects.filter(pk__in=invitations).update(held=0, ended_at=timezone.now(), ending=ending)


def _miss(invitations: InvitationQuerySet) -> None:
    """A missed hold costs nothing the first time; the second time the place goes to the tail."""
    theirs = Alert.objects.live().filter(pk__in=invitations.order_by().values("alert"))
    late = When(missed__gte=TO_THE_TAIL - 1, then=timezone.now())
    theirs.update(queued_at=Case(late, default=F("queued_at")), missed=F("missed") + 1)

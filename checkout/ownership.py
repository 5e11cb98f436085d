"""Whose the reserved copies are: each belongs to a line of an open order, or to an invitation of the waiting list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from catalog.models import AlertMail, Invitation, Release
from catalog.models.lots import invited
from catalog.stock.states import stock_state
from checkout.models import InvitedOrderLine, OwedCopies
from checkout.statuses import HOLDING

Line = get_model("order", "Line")
StockRecord = get_model("partner", "StockRecord")


def breaches() -> Iterator[str]:
    """A sentence for everything about the stock that must not be; none where all is well. Eight queries."""
    yield from of_counts()
    yield from of_lines()
    yield from of_invitations()
    yield from of_mails()
    yield from of_states()


def of_counts() -> Iterator[str]:
    """Copies in open orders + copies held by invitations = allocated ≤ in stock, for every record."""
    of_orders = Line.objects.filter(stockrecord=OuterRef("pk"), order__status__in=HOLDING)
    promised = of_orders.values("stockrecord").annotate(sum=Sum("num_allocated")).values("sum")
    records = StockRecord.objects.annotate(
        promised=Coalesce(Subquery(promised, output_field=IntegerField()), 0),
        invited=invited("pk"),
        allocated=Coalesce(F("num_allocated"), 0),
        in_stock=Coalesce(F("num_in_stock"), 0),
    )
    for record in records.order_by("pk").iterator():
        name = f"{record.partner_sku} (stock record {record.pk})"
        if record.allocated != record.promised + record.invited:
            held = f"open orders hold {record.promised}" + (f", invitations {record.invited}" if record.invited else "")
            yield f"{name}: {record.allocated} copies are reserved, {held}"
        if record.allocated > record.in_stock:
            yield f"{name}: {record.allocated} copies are reserved, {record.in_stock} are there"


def of_lines() -> Iterator[str]:
    """No line holds more than was bought, and none of an order that has ended holds anything, or waits for it."""
    more = Line.objects.filter(num_allocated__gt=F("quantity"))
    ended = Line.objects.filter(num_allocated__gt=0).exclude(order__status__in=HOLDING)
    for line in more.select_related("order").iterator():
        yield f"order {line.order.number}: a line of {line.quantity} copies holds {line.num_allocated}"
    for line in ended.select_related("order").iterator():
        yield f"order {line.order.number} is {line.order.status} and holds {line.num_allocated} copies of {line.title}"
    for owed in OwedCopies.objects.exclude(line__order__status__in=HOLDING).select_related("line__order"):
        order: Any = owed.line.order
        yield f"order {order.number} is {order.status} and waits for {owed.copies} copies of {owed.line.title}"


def of_invitations() -> Iterator[str]:
    """What is held is held for one who waits; an open invitation that holds nothing has its copies in an open order."""
    nobodys = Invitation.objects.holding().filter(Q(alert=None) | Q(alert__ended_at__isnull=False))
    for held in nobodys.iterator():
        yield f"invitation {held.pk} of lot {held.lot_id} holds {held.held} copies for an alert that has ended"
    ordered = InvitedOrderLine.objects.filter(invitation=OuterRef("pk"), line__order__status__in=HOLDING)
    for lost in Invitation.objects.open().filter(~Exists(ordered), held=0).iterator():
        yield f"invitation {lost.pk} of lot {lost.lot_id} is open, and its copies are neither held nor in an open order"


def of_mails() -> Iterator[str]:
    """Only who has confirmed was written to of copies and news. (One mail per lot and alert is a constraint.)"""
    unasked = AlertMail.objects.exclude(kind=AlertMail.Kind.CONFIRM)
    for mail in unasked.filter(sent_at__isnull=False, alert__confirmed_at=None).iterator():
        yield f"alert mail {mail.pk} ({mail.kind}) was sent to alert {mail.alert_id}, which nobody has confirmed"


def of_states() -> Iterator[str]:
    """The stored state of every release is the one that follows from its lifecycle and copies."""
    counted = Release.objects.filter(stockrecords__isnull=False).annotate(
        in_stock=Coalesce(F("stockrecords__num_in_stock"), 0),
        allocated=Coalesce(F("stockrecords__num_allocated"), 0),
        invited=invited("stockrecords__pk"),
        threshold=Coalesce(F("stockrecords__low_stock_threshold"), settings.LOW_STOCK_THRESHOLD),
    )
    seen: set[int] = set()
    for release in counted.order_by("pk", "stockrecords__pk").iterator():
        if release.pk in seen:
            continue
        seen.add(release.pk)
        due = stock_state(
            release.lifecycle,
            in_stock=release.in_stock,
            allocated=release.allocated,
            invited=release.invited,
            threshold=release.threshold,
        )
        if release.stock_state != due:
            yield f"{release.slug}: the stored state is {release.stock_state}, it should be {due}"

"""Whether a mail is still true at the moment at which it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from catalog.alerts import lots
from catalog.models import AlertMail, Invitation
from catalog.stock import ledger
from catalog.stock.states import Lifecycle

GONE = frozenset({Lifecycle.DRAFT, Lifecycle.WITHDRAWN})
Kind = AlertMail.Kind


def read(mail_ids: Sequence[int]) -> dict[int, AlertMail]:
    """The mails with all that they tell of, in a few queries: `mail.invitation`, `mail.left` copies that nobody
    holds, whether the record `is_sold`, and whether the reader of a last mail `is_asked` to buy from another lot.

    A hold begins when its mail goes: from here on it lasts for the whole time that the mail tells.
    """
    mails = AlertMail.objects.select_related("alert__release").in_bulk(mail_ids)
    invited = of(mail for mail in mails.values() if mail.kind == Kind.INVITED)
    last = {mail.alert.release for mail in mails.values() if mail.kind == Kind.LAST}
    told = [mail for mail in mails.values() if mail.kind in {Kind.INVITED, Kind.LAST}]
    sold = lots.sold({mail.alert.release_id for mail in told}) if told else set()
    holding = Invitation.objects.open().filter(alert__in=[mail.alert_id for mail in told if mail.kind == Kind.LAST])
    asked = set(holding.values_list("alert", flat=True)) if last else set()
    left = {release.pk: ledger.available(release.stockrecord.pk) for release in last if release.stockrecord}
    for mail in mails.values():
        mail.invitation = invited.get((mail.about, mail.alert_id))
        mail.left = left.get(mail.alert.release_id, 0)
        mail.is_sold = mail.alert.release_id in sold
        mail.is_asked = mail.alert_id in asked
    return mails


def of(mails: Iterable[AlertMail]) -> dict[tuple[int | None, int | None], Invitation]:
    """The invitations of these mails that hold copies, for their whole time from now, by (lot, alert)."""
    by_lot: dict[int | None, list[int]] = {}
    for mail in mails:
        if mail.sent_at is None:
            by_lot.setdefault(mail.about, []).append(mail.alert_id)
    if not by_lot:
        return {}
    pairs = reduce(or_, (Q(lot=lot, alert__in=alerts) for lot, alerts in by_lot.items()))
    holding = Invitation.objects.holding().filter(pairs)
    holding.update(held_until=timezone.now() + timedelta(hours=settings.ALERT_HOLD_HOURS))
    return {(each.lot_id, each.alert_id): each for each in holding}


def why_not(mail: AlertMail) -> str:
    """Why a mail would be wrong by now; "" where it would not. The mail is one of `read`."""
    alert, kind = mail.alert, mail.kind
    wrong = {
        f"the alert has ended: {alert.ending}": not alert.is_live,
        "the release is gone": alert.release.lifecycle in GONE,
        "the record is not sold": kind in {Kind.INVITED, Kind.LAST} and not mail.is_sold,
        "copies of another lot are held": kind == Kind.LAST and mail.is_asked,
        "confirmed already": kind == Kind.CONFIRM and alert.is_waiting,
        "not confirmed": kind != Kind.CONFIRM and not alert.is_waiting,
        "nothing is held any more": kind == Kind.INVITED and mail.invitation is None,
        "nothing is left": kind == Kind.LAST and not mail.left,
        "no news wanted": kind == Kind.NEWS and alert.news_wanted_at is None,
    }
    return next((reason for reason, is_so in wrong.items() if is_so), "")

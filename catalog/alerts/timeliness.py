"""Whether a mail is still true at the moment at which it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from catalog.models import AlertMail, Invitation
from catalog.stock import ledger
from catalog.stock.states import Lifecycle

GONE = frozenset({Lifecycle.DRAFT, Lifecycle.WITHDRAWN})
Kind = AlertMail.Kind


def read(mail_ids: Sequence[int]) -> dict[int, AlertMail]:
    """The mails with all that they tell of, in a few queries: `mail.invitation`, and `mail.left` copies nobody holds.

    A hold begins when its mail goes: from here on it lasts for the whole time that the mail tells.
    """
    mails = AlertMail.objects.select_related("alert__release").in_bulk(mail_ids)
    invited = of(mail for mail in mails.values() if mail.kind == Kind.INVITED)
    last = {mail.alert.release for mail in mails.values() if mail.kind == Kind.LAST}
    left = {release.pk: ledger.available(release.stockrecord.pk) for release in last if release.stockrecord}
    for mail in mails.values():
        mail.invitation = invited.get((mail.about, mail.alert_id))
        mail.left = left.get(mail.alert.release_id, 0)
    return mails


def of(mails: Iterable[AlertMail]) -> dict[tuple[int | None, int | None], Invitation]:
    """The invitations of these mails that hold copies, for their whole time from now, by (lot, alert)."""
    lots: dict[int | None, list[int]] = {}
    for mail in mails:
        lots.setdefault(mail.about, []).append(mail.alert_id)
    if not lots:
        return {}
    pairs = reduce(or_, (Q(lot=lot, alert__in=alerts) for lot, alerts in lots.items()))
    holding = Invitation.objects.holding().filter(pairs)
    holding.update(held_until=timezone.now() + timedelta(hours=settings.ALERT_HOLD_HOURS))
    return {(each.lot_id, each.alert_id): each for each in holding}


def why_not(mail: AlertMail) -> str:
    """Why a mail would be wrong by now; "" where it would not. The mail is one of `read`."""
    alert, kind = mail.alert, mail.kind
    wrong = {
        f"the alert has ended: {alert.ending}": not alert.is_live,
        "the release is gone": alert.release.lifecycle in GONE,
        "confirmed already": kind == Kind.CONFIRM and alert.is_waiting,
        "not confirmed": kind != Kind.CONFIRM and not alert.is_waiting,
        "nothing is held any more": kind == Kind.INVITED and mail.invitation is None,
        "nothing is left": kind == Kind.LAST and not mail.left,
        "no news wanted": kind == Kind.NEWS and alert.news_wanted_at is None,
    }
    return next((reason for reason, is_so in wrong.items() if is_so), "")

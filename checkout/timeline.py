"""Everything that has happened to an order, in one line of time: shopper, money, Stripe, mails, staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.templatetags.money import money
from checkout import deeds, statuses
from checkout.models import Dispute, OrderMail, Payment, Refund, StripeEvent


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in the active language. `who` is a member of staff, or "" where the shop, the shopper
    or Stripe did it by themselves; `trouble` marks what went wrong.
    """

    at: datetime
    what: str
    who: str = ""
    trouble: bool = False


def of(order: Any) -> list[Entry]:
    """The line of an order's time, oldest first; ten queries at most, however much has happened."""
    entries = [Entry(order.date_placed, _("Order placed: %(total)s") % {"total": total_of(order)})]
    entries += of_statuses(order)
    if payment := Payment.objects.filter(order=order).first():
        refunds = list(payment.refunds.select_related("by", "payment").prefetch_related("lines__line"))
        disputes = list(payment.disputes.select_related("payment"))
        entries += [*of_payment(payment), *of_refunds(refunds), *of_disputes(disputes)]
        entries += of_events(payment, refunds, disputes)
    entries += [*of_mails(order), *of_staff(order), *of_notes(order)]
    return sorted(entries, key=lambda entry: entry.at)


def total_of(order: Any) -> str:
    """What the order came to."""
    return money(order.total_incl_tax, order.currency)


def of_statuses(order: Any) -> Iterator[Entry]:
    """From which state to which."""
    for change in order.status_changes.order_by("pk"):
        words = {"old": statuses.in_words(change.old_status), "new": statuses.in_words(change.new_status)}
        yield Entry(change.date_created, _("State: %(old)s → %(new)s") % words)


def of_payment(payment: Payment) -> Iterator[Entry]:
    """A payment's state is its times."""
    yield Entry(payment.created_at, _("Payment asked for: %(sum)s") % {"sum": payment})
    if payment.processing_at:
        yield Entry(payment.processing_at, _("Payment under way: the bank takes its days"))
    if payment.ended_at:
        yield Entry(payment.ended_at, _("Payment ended: nobody had paid, the copies went back on the shelf"))
    if payment.paid_at:
        late = payment.ended_at and payment.ended_at < payment.paid_at
        text = _("The money came in, after the order had ended") if late else _("The money came in")
        yield Entry(payment.paid_at, text)


def of_refunds(refunds: list[Refund]) -> Iterator[Entry]:
    """When each was decided and by whom, and how it went on."""
    for refund in refunds:
        what = _("Refund of %(sum)s decided: %(reason)s") % {"sum": refund, "reason": refund.get_reason_display()}
        copies = ", ".join(f"{row.quantity} × {row.line.title}" for row in refund.lines.all())
        more = " · ".join(filter(None, (copies, refund.note)))
        yield Entry(refund.created_at, f"{what} ({more})" if more else what, str(refund.by or ""))
        if refund.done_at:
            yield Entry(refund.done_at, _("Refund of %(sum)s sent back") % {"sum": refund})
        if refund.failed_at:
            words = {"sum": refund, "error": refund.error or "—"}
            yield Entry(refund.failed_at, _("Refund of %(sum)s failed: %(error)s") % words, trouble=True)


def of_disputes(disputes: list[Dispute]) -> Iterator[Entry]:
    """When each was opened and closed."""
    for dispute in disputes:
        words = {"sum": money(dispute.amount, dispute.payment.currency), "reason": dispute.reason}
        yield Entry(dispute.opened_at, _("The payer’s bank disputes %(sum)s: %(reason)s") % words, trouble=True)
        if dispute.closed_at:
            words = {"sum": words["sum"], "state": dispute.get_status_display()}
            yield Entry(dispute.closed_at, _("Dispute of %(sum)s closed: %(state)s") % words, trouble=dispute.is_lost)


def of_events(payment: Payment, refunds: list[Refund], disputes: list[Dispute]) -> Iterator[Entry]:
    """What Stripe has told of this payment. An event that nobody has looked into yet belongs to no payment; it names
    the thing at Stripe that it is about.
    """
    of_rows = [*(refund.stripe_id for refund in refunds), *(dispute.stripe_id for dispute in disputes)]
    named = {payment.session_id, payment.intent_id, *of_rows} - {None, ""}
    for event in StripeEvent.objects.filter(Q(payment=payment) | Q(object_id__in=named)).order_by("pk"):
        yield Entry(event.received_at, _("Stripe tells: %(type)s") % {"type": event.type})
        if event.handled_at:
            words = {"type": event.type, "why": event.ignored}
            text = _("Ignored what Stripe told (%(type)s): %(why)s") if event.ignored else _("Looked into %(type)s")
            yield Entry(event.handled_at, text % words)


def of_mails(order: Any) -> Iterator[Entry]:
    """Each mail, queued and sent; one that nobody takes stands with its error where it was queued."""
    for mail in OrderMail.objects.filter(order=order).order_by("pk"):
        words = {"kind": mail.get_kind_display(), "error": mail.error, "count": mail.attempts}
        yield Entry(mail.queued_at, _("Mail queued: %(kind)s") % words)
        if mail.sent_at:
            yield Entry(mail.sent_at, _("Mail sent: %(kind)s") % words)
        elif mail.error:
            text = _("Mail not sent yet after %(count)d tries: %(kind)s. %(error)s")
            yield Entry(mail.queued_at, text % words, trouble=True)


def of_staff(order: Any) -> Iterator[Entry]:
    """What staff did in the back office, from Django's log."""
    log = LogEntry.objects.filter(content_type=get_content_type_for_model(order), object_id=str(order.pk))
    for row in log.select_related("user").order_by("pk"):
        yield Entry(row.action_time, deeds.in_words(row), str(row.user))


def of_notes(order: Any) -> Iterator[Entry]:
    """What staff have noted in their own words."""
    for note in order.notes.select_related("user").order_by("pk"):
        yield Entry(note.date_created, note.message, str(note.user or ""))

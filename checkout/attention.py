"""Why somebody has to look at an order. Each reason is one question to the database, so that a list of a hundred orders
asks no more than a list of one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.mails import MAX_ATTEMPTS
from checkout.models import Dispute, OrderMail, OwedCopies, Payment, Refund

# A payment or a refund that is so long behind its time was left by whoever should have brought it on.
STUCK_AFTER = timedelta(minutes=10)
# A mail may be refused once or twice without anybody having to know.
FAILS = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its key, what is said of an order, and the rows that make it so (of the order `OuterRef("pk")`)."""

    key: str
    words: Any
    rows: Callable[[], QuerySet[Any]]

    @property
    def column(self) -> str:
        """The name of the annotation."""
        return f"look_{self.key}"


def flagged() -> QuerySet[Payment]:
    """The machine has found something that it must not decide."""
    return Payment.objects.flagged().filter(order=OuterRef("pk"))


def failed_refunds() -> QuerySet[Refund]:
    """A refund that failed raises its payment's flag; whoever deals with it takes the flag away."""
    failed = Refund.objects.exclude(failed_at=None).exclude(payment__flag="")
    return failed.filter(payment__order=OuterRef("pk"))


def stuck_refunds() -> QuerySet[Refund]:
    """Stripe has not been told of it."""
    since = timezone.now() - STUCK_AFTER
    return Refund.objects.waiting().filter(stripe_id=None, created_at__lt=since, payment__order=OuterRef("pk"))


def disputed() -> QuerySet[Dispute]:
    """Somebody has to answer, or to wait for the bank's word."""
    return Dispute.objects.filter(closed_at=None, payment__order=OuterRef("pk"))


def stuck_payments() -> QuerySet[Payment]:
    """Neither paid nor ended when it should have been."""
    since = timezone.now() - STUCK_AFTER
    return Payment.objects.waiting().filter(processing_at=None, expires_at__lt=since, order=OuterRef("pk"))


def unsent_mails() -> QuerySet[OrderMail]:
    """Given up, or refused again and again."""
    failing = Q(attempts__gte=MAX_ATTEMPTS) | (Q(attempts__gte=FAILS) & ~Q(error=""))
    return OrderMail.objects.filter(failing, sent_at=None, order=OuterRef("pk"))


def waiting_lines() -> QuerySet[OwedCopies]:
    """Paid copies that are not on the shelf."""
    return OwedCopies.objects.filter(line__order=OuterRef("pk"))


REASONS = (
    Reason("flag", _("money and order do not agree"), flagged),
    Reason("refund", _("a refund failed"), failed_refunds),
    Reason("unsent", _("a refund is not on its way yet"), stuck_refunds),
    Reason("dispute", _("an open dispute"), disputed),
    Reason("payment", _("a payment is past its time"), stuck_payments),
    Reason("mail", _("a mail does not go out"), unsent_mails),
    Reason("owed", _("waits for copies"), waiting_lines),
)


def marked(orders: QuerySet[Any]) -> QuerySet[Any]:
    """The orders, each with the answers to all reasons."""
    answers: QuerySet[Any] = orders.annotate(**{reason.column: Exists(reason.rows()) for reason in REASONS})
    return answers


def only(orders: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Marked orders where somebody has to look: for the reason of this key, or for any ("any")."""
    wanted = Q()
    for reason in REASONS:
        if key in (reason.key, "any"):
            wanted |= Q(**{reason.column: True})
    return orders.filter(wanted) if wanted else orders


def reasons(order: Any) -> list[str]:
    """Why somebody has to look at a marked order, in the active language."""
    return [str(reason.words) for reason in REASONS if getattr(order, reason.column)]

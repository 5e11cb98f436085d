"""Lots of copies that came, and who of the waiting list is invited to buy from them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.alerts import Alert

WAVES = 3
"""So often a lot's copies are offered to the list; what comes back after the last is the public's."""


class Lot(models.Model):
    """Copies that came at once. `copies` = owed to orders + for the public at once + for the list.

    `key` is the form's: counted in twice, a lot is counted once. `sold` (copies that the list has bought) and `waves`
    are written when it ends: when nothing of it is held or in an unpaid order any more.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(
        "catalogue.Product", verbose_name=_("release"), on_delete=models.CASCADE, related_name="lots"
    )
    record = models.ForeignKey("partner.StockRecord", on_delete=models.CASCADE, related_name="lots")
    pressing = models.ForeignKey(
        "catalogue.Pressing",
        verbose_name=_("printing"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="lots",
    )
    copies = models.PositiveIntegerField(_("copies"))
    owed = models.PositiveIntegerField(_("to orders that waited"), default=0)
    public = models.PositiveIntegerField(_("to the public at once"), default=0)
    public_share = models.PositiveSmallIntegerField(_("public share, per cent"))
    opened_at = models.DateTimeField(_("counted in"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True)
    sold = models.PositiveIntegerField(_("bought by the list"), default=0)
    waves = models.PositiveSmallIntegerField(_("waves"), default=0)

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = (
            models.CheckConstraint(condition=Q(copies__gte=1), name="lot_of_one_copy_or_more"),
            models.CheckConstraint(condition=Q(public_share__lte=100), name="lot_share_of_a_hundred"),
        )
        indexes = (models.Index(fields=["opened_at"], condition=Q(ended_at=None), name="lot_open"),)

    def __str__(self) -> str:
        return f"{self.copies} × {self.release_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Queries with the names that the shop uses."""

    def open(self) -> InvitationQuerySet:
        """Neither bought, nor given up: their copies are held, or in an order that is not paid yet."""
        return self.filter(ended_at=None)

    def holding(self) -> InvitationQuerySet:
        """Their copies are reserved for them."""
        return self.filter(held__gt=0)

    def live(self, now: datetime) -> InvitationQuerySet:
        """Good to buy with at this moment."""
        return self.holding().filter(held_until__gt=now)


class Invitation(models.Model):
    """Copies of a lot that are held for one who waits. They are counted as allocated, and its own, while `held` > 0.

    In an order `held` is 0: the order's line owns the copies then. It is ended by the payment, or by one of the other
    endings; an order that ends unpaid gives the copies back to it while it lives. `alert` goes when its person is
    erased: the numbers stay. Whoever changes `held` holds the stock record's row.
    """

    class Ending(models.TextChoices):
        BOUGHT = "bought", _("bought")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")
        LEFT = "left", _("the alert has ended")

    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.CASCADE, related_name="invitations")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="invitations")
    wave = models.PositiveSmallIntegerField(_("wave"))
    copies = models.PositiveSmallIntegerField(_("copies"))
    held = models.PositiveSmallIntegerField(_("held now"))
    held_until = models.DateTimeField(_("held until"))
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ending = models.CharField(_("ending"), max_length=10, choices=Ending.choices, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(fields=["lot", "alert"], name="invitation_once_per_lot"),
            models.CheckConstraint(condition=Q(copies__gte=1, held__lte=F("copies")), name="invitation_holds_its_own"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False, held=0) & ~Q(ending=""),
                name="invitation_ended_holds_nothing",
            ),
        )
        indexes = (
            models.Index(fields=["held_until"], condition=Q(held__gt=0), name="invitation_holding"),
            models.Index(fields=["lot", "wave"], name="invitation_wave"),
        )

    def __str__(self) -> str:
        return f"{self.lot_id}.{self.wave}: {self.copies}"

    @property
    def is_open(self) -> bool:
        """Neither bought nor given up."""
        return self.ended_at is None

    @property
    def is_live(self) -> bool:
        """Its copies are reserved for it at this moment, and can be bought with it."""
        return self.held > 0 and self.held_until > timezone.now()

    @property
    def is_ordered(self) -> bool:
        """Its copies are in an order that is not paid yet."""
        return self.is_open and self.held == 0


def invited(record: str) -> Coalesce:
    """For a query: the copies of a stock record (the path to its key) that are held for the list."""
    holding = Invitation.objects.holding().filter(lot__record=OuterRef(record)).order_by().values("lot__record")
    return Coalesce(Subquery(holding.annotate(copies=Sum("held")).values("copies")), 0)

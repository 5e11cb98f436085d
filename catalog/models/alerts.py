"""Who waits for a release, and the mails that they are sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.addresses import LONGEST, normal

if TYPE_CHECKING:
    from catalog.models.lots import Invitation


class AlertQuerySet(models.QuerySet["Alert"]):
    """Queries with the names that the shop uses."""

    def live(self) -> AlertQuerySet:
        """Nothing has ended them."""
        return self.filter(ended_at=None)

    def waiting(self) -> AlertQuerySet:
        """Confirmed and live: the waiting list."""
        return self.live().filter(confirmed_at__isnull=False)

    def unconfirmed(self) -> AlertQuerySet:
        """Asked for, and nobody who reads the mailbox has said yes yet."""
        return self.live().filter(confirmed_at=None)

    def of_address(self, address: str) -> AlertQuerySet:
        """Everything of one mailbox, however its address is spelled."""
        return self.filter(email=normal(address))

    def in_order(self) -> AlertQuerySet:
        """As they stand in the queue."""
        return self.order_by("queued_at", "pk")

    def with_ahead(self) -> AlertQuerySet:
        """With `ahead`: how many wait before each, in the same query."""
        earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk"))
        before = Alert.objects.waiting().filter(earlier, release=OuterRef("release")).order_by().values("release")
        counted = {"ahead": Coalesce(Subquery(before.annotate(count=Count("pk")).values("count")), 0)}
        return self.annotate(**counted)


class Alert(models.Model):
    """One mailbox that waits for one release. What has happened to it stands in its times.

    asked_at (when the form was sent last) → confirmed_at, from which it stands in the queue at queued_at → ended_at.
    queued_at is first the time of the confirmation; whoever misses a hold a second time gets a later one.
    """

    class Ending(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        BOUGHT = "bought", _("bought")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("complained")

    release = models.ForeignKey(
        "catalogue.Product", verbose_name=_("release"), on_delete=models.CASCADE, related_name="alerts"
    )
    email = models.EmailField(_("e-mail"), max_length=LONGEST, help_text="In the one spelling of `normal`.")
    copies = models.PositiveSmallIntegerField(_("copies wanted"), default=1)
    language = models.CharField(_("language"), max_length=5)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    queued_at = models.DateTimeField(_("in the queue since"), null=True)
    missed = models.PositiveSmallIntegerField(_("holds missed"), default=0)
    news_wanted_at = models.DateTimeField(_("wants news of the repress since"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ending = models.CharField(_("ending"), max_length=12, choices=Ending.choices, blank=True)

    objects = AlertQuerySet.as_manager()

    ahead: int
    """How many wait before it, on rows of `with_ahead`."""

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = (
            models.UniqueConstraint(
                fields=["release", "email"], condition=Q(ended_at=None), name="alert_one_live_per_address"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, queued_at=None) | Q(confirmed_at__isnull=False, queued_at__isnull=False),
                name="alert_queued_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="alert_ended_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(copies__gte=1), name="alert_of_one_copy_or_more"),
        )
        indexes = (
            models.Index(
                fields=["release", "queued_at", "id"],
                condition=Q(ended_at=None, confirmed_at__isnull=False),
                name="alert_queue",
            ),
            models.Index(fields=["email"], name="alert_email"),
            models.Index(fields=["asked_at"], condition=Q(confirmed_at=None), name="alert_unconfirmed"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="alert_ended"),
        )

    def __str__(self) -> str:
        return f"{self.release_id}: {self.copies}"

    @property
    def is_live(self) -> bool:
        """Nothing has ended it."""
        return self.ended_at is None

    @property
    def is_waiting(self) -> bool:
        """It stands on the list."""
        return self.is_live and self.confirmed_at is not None

    def confirm(self) -> bool:
        """Put it on the list, at its end; False if it was there already, or has ended."""
        now = timezone.now()
        changed = Alert.objects.unconfirmed().filter(pk=self.pk).update(confirmed_at=now, queued_at=now)
        self.refresh_from_db(fields=["confirmed_at", "queued_at", "ended_at", "ending"])
        return changed == 1

    def end(self, ending: Alert.Ending) -> bool:
        """End it; False if something else has already."""
        changed = Alert.objects.live().filter(pk=self.pk).update(ended_at=timezone.now(), ending=ending)
        self.refresh_from_db(fields=["ended_at", "ending"])
        return changed == 1

    def before(self) -> int:
        """How many others wait before it; of one that is not confirmed yet, how many would."""
        others = Alert.objects.waiting().filter(release=self.release_id).exclude(pk=self.pk)
        if self.queued_at is not None:
            others = others.filter(Q(queued_at__lt=self.queued_at) | Q(queued_at=self.queued_at, pk__lt=self.pk))
        return others.count()


class AlertMailQuerySet(models.QuerySet["AlertMail"]):
    """Queries with the names that the shop uses."""

    def open(self) -> AlertMailQuerySet:
        """Neither sent, nor given up, nor left out."""
        return self.filter(sent_at=None, failed_at=None, skipped_at=None)

    def due(self, now: datetime) -> AlertMailQuerySet:
        """Those that may be tried at this moment."""
        return self.open().filter(next_at__lte=now)

    def failed(self) -> AlertMailQuerySet:
        """Given up, and nobody has tried again."""
        return self.filter(failed_at__isnull=False)


class AlertMail(models.Model):
    """One mail of an alert: a row of the outbox. The row is the truth; the queue only wakes the workers.

    `about` is the key of what an announcement is about (a lot, a milestone): of each there is one mail. The answer to
    a form is about nothing: there is one at a time, and the next once that is sent.
    `next_at` is when somebody may try (again): a claim moves it on, so that a worker which dies loses nothing.
    """

    class Kind(models.TextChoices):
        """What it tells; the value is the folder of its templates."""

        CONFIRM = "alert_confirm", _("confirmation of the address")
        KNOWN = "alert_known", _("on the list already")
        INVITED = "alert_invited", _("copies are held")
        LAST = "alert_last", _("copies are left, and none is held")
        NEWS = "alert_news", _("news of the repress")

    alert = models.ForeignKey(Alert, verbose_name=_("alert"), on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    about = models.BigIntegerField(_("about"), null=True)
    language = models.CharField(_("language"), max_length=5)
    message_id = models.CharField(max_length=255, unique=True)
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    next_at = models.DateTimeField(_("next try"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    failed_at = models.DateTimeField(_("failed"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    skipped_at = models.DateTimeField(_("skipped"), null=True)
    reason = models.CharField(_("reason"), max_length=60, blank=True)

    objects = AlertMailQuerySet.as_manager()

    # On rows of `timeliness.read`: what the mail tells of.
    invitation: Invitation | None
    left: int
    is_sold: bool
    is_asked: bool

    class Meta:
        verbose_name = _("alert mail")
        verbose_name_plural = _("alert mails")
        constraints = (
            models.UniqueConstraint(fields=["alert", "kind", "about"], name="alert_mail_once"),
            models.UniqueConstraint(
                fields=["alert", "kind"],
                condition=Q(about=None, sent_at=None, failed_at=None, skipped_at=None),
                name="alert_answer_one_at_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_at"],
                condition=Q(sent_at=None, failed_at=None, skipped_at=None),
                name="alert_mail_waiting",
            ),
            models.Index(F("failed_at").desc(), condition=Q(failed_at__isnull=False), name="alert_mail_failed"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.alert_id})"

    def retry(self) -> bool:
        """Staff want it tried once more; False if it has not failed (any more)."""
        fresh = {"failed_at": None, "attempts": 0, "next_at": timezone.now()}
        return AlertMail.objects.failed().filter(pk=self.pk).update(**fresh) == 1

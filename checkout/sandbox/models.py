"""The stand-in's ledger. It lies in the shop's database and so survives a restart."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

# Seconds to wait after each failed delivery of an event; after the last one the event is given up.
BACKOFF = (1, 2, 5, 15, 60, 300, 900, 3600, 3600, 10800, 21600, 43200)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions put to the ledger."""

    def held(self, pk: str, kind: str) -> "Entry | None":
        """The entry, its row locked until the transaction ends (SQLite: by the transaction itself)."""
        return self.select_for_update().filter(pk=pk, kind=kind).first()

    def overdue(self, now: datetime) -> "EntryQuerySet":
        """Open sessions whose time is up."""
        return self.filter(kind="checkout.session", state="open", due__lte=now)

    def ripe(self, kind: str, since: datetime) -> "EntryQuerySet":
        """What has waited for its bank since then or longer: debits (charges), and refunds that take their time."""
        return self.filter(kind=kind, due__lte=since)

    def about(self, kind: str, intent_id: str) -> "EntryQuerySet":
        """The sessions, charges, refunds or disputes of a payment intent, newest first."""
        return self.filter(kind=kind, intent=intent_id).newest_first()

    def newest_first(self) -> "EntryQuerySet":
        """As Stripe lists."""
        return self.order_by("-created", "-pk")


class Entry(models.Model):
    """One object of the API: a session, a payment intent, a charge, a refund, a dispute, an event.

    `data` is the object as the API shows it; `extra` is what the stand-in alone knows of it. The other columns repeat
    what conditional UPDATEs, the clock and the lists compare: `state` is the status; `due` is when a session expires,
    or since when a debit or a refund waits for its bank; `intent` is the payment intent that it belongs to. Of a
    charge's `amount` (cents), `spent` has been refunded, is being refunded, or was taken back by a dispute.
    """

    id = models.CharField(primary_key=True, max_length=96)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=24, default="", blank=True)
    due = models.DateTimeField(null=True, blank=True)
    intent = models.CharField(max_length=96, default="", blank=True)
    amount = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    data = models.JSONField()
    extra = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = (
            models.Index(fields=("kind", "state", "due"), name="sandbox_entry_due"),
            models.Index(fields=("kind", "created"), name="sandbox_entry_created"),
            models.Index(fields=("intent", "kind"), name="sandbox_entry_intent"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("amount")), name="sandbox_entry_never_more_than_paid"
            ),
        )

    def __str__(self) -> str:
        return self.id

    def note(self, **changes: Any) -> None:
        """Write changes into the object; its status is repeated in `state`. For a row that the caller has locked."""
        self.data |= changes
        self.state = self.data["status"]
        self.save(update_fields=["data", "state", "due"])


class KeptAnswer(models.Model):
    """What was answered under an idempotency key, and to which request."""

    key = models.CharField(primary_key=True, max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions put to the letter box."""

    def claim(self, now: datetime) -> "Delivery | None":
        """Take the next delivery that is due, or None.

        The claim sets the time of the next try already, so a process killed on the way repeats the event later.
        """
        for delivery in self.filter(delivered_at=None, next_at__lte=now).order_by("next_at", "pk")[:10]:
            tries = delivery.attempts
            wait = BACKOFF[tries] if tries < len(BACKOFF) else None
            next_at = None if wait is None else now + timedelta(seconds=wait)
            if self.filter(pk=delivery.pk, attempts=tries).update(attempts=tries + 1, next_at=next_at) == 1:
                delivery.attempts, delivery.next_at = tries + 1, next_at
                return delivery
        return None

    def held_back(self) -> "DeliveryQuerySet":
        """Those that a fault keeps from going, until they are released."""
        return self.filter(delivered_at=None, next_at=None, attempts=0).exclude(held="")

    def overtaken_by(self, delivery: "Delivery") -> "DeliveryQuerySet":
        """Those that were to wait until a later event has gone, as this one now has."""
        return self.held_back().filter(held="reordered", pk__lt=delivery.pk)


class Delivery(models.Model):
    """An event on its way to the shop. `next_at` is empty once it is given up, and while it is held back.

    `held` names the fault that holds it, or held it, back: lost, late, reordered. `form` is snapshot or thin.
    """

    event = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="deliveries")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_answer = models.CharField(max_length=200, default="", blank=True)
    held = models.CharField(max_length=16, default="", blank=True)
    form = models.CharField(max_length=16, default="snapshot")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = (models.Index(fields=("delivered_at", "next_at"), name="sandbox_delivery_due"),)

    def __str__(self) -> str:
        return f"{self.event_id}, try {self.attempts}"


class Fault(models.Model):
    """A fault armed for the next `left` calls or events that match; `faults` says what may stand here.

    A row and not a variable, since the tester, the tests and the server are different processes.
    """

    match = models.CharField(max_length=64)
    effect = models.CharField(max_length=16)
    left = models.PositiveSmallIntegerField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.match}: {self.effect}, {self.left} left"

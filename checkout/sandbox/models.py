"""The stand-in's ledger. It lies in the shop's database and so survives a restart."""

from datetime import datetime, timedelta

from django.db import models

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


class Entry(models.Model):
    """One object of the API: a session, a payment intent, an event.

    `data` is the object as the API shows it; `extra` is what the stand-in alone knows of it. `state` and `due` repeat
    what conditional UPDATEs and the clock compare: a session's status, and when it expires.
    """

    id = models.CharField(primary_key=True, max_length=96)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=24, default="", blank=True)
    due = models.DateTimeField(null=True, blank=True)
    data = models.JSONField()
    extra = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = (models.Index(fields=("kind", "state", "due"), name="sandbox_entry_due"),)

    def __str__(self) -> str:
        return self.id


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


class Delivery(models.Model):
    """An event on its way to the shop. `next_at` is empty once it is given up."""

    event = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="deliveries")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_answer = models.CharField(max_length=200, default="", blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = (models.Index(fields=("delivered_at", "next_at"), name="sandbox_delivery_due"),)

    def __str__(self) -> str:
        return f"{self.event_id}, try {self.attempts}"

"""What the stand-in has taken and given back, in cents: for the tests, which hold the shop's rows against it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from checkout.sandbox.models import Entry


@dataclass(frozen=True, slots=True)
class Sum:
    """Cents: received from the shopper, refunded (pending refunds included), withdrawn by disputes."""

    received: int = 0
    refunded: int = 0
    disputed: int = 0

    @property
    def kept(self) -> int:
        """What the shop has of it."""
        return self.received - self.refunded - self.disputed

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.received + other.received, self.refunded + other.refunded, self.disputed + other.disputed)


def by_intent() -> dict[str, Sum]:
    """For each payment intent, also those that came to nothing."""
    return _sums(Entry.objects.filter(kind="payment_intent"))


def of(intent_ids: Collection[str]) -> dict[str, Sum]:
    """For these payment intents."""
    return _sums(Entry.objects.filter(kind="payment_intent", pk__in=intent_ids))


def by_payment() -> dict[str, Sum]:
    """For each of the shop's payments, as the intents' metadata name them: one that was paid twice is one sum."""
    sums: defaultdict[str, Sum] = defaultdict(Sum)
    intents = Entry.objects.in_bulk(told := by_intent())
    for pk, intent in intents.items():
        sums[intent.data["metadata"].get("payment", "")] += told[pk]
    return dict(sums)


def _sums(intents: QuerySet[Entry]) -> dict[str, Sum]:
    sums = {intent.pk: Sum(intent.data["amount_received"]) for intent in intents.order_by("created", "pk")}
    for charge in Entry.objects.filter(kind="charge", intent__in=intents.values("pk")):
        refunded = charge.data["amount_refunded"]
        sums[charge.intent] += Sum(0, refunded, charge.spent - refunded)
    return sums

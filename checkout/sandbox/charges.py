"""The charge of an intent: its money on the way or here, and how much of it can still be given back."""

from django.db.models import F
from django.utils import timezone

from checkout.sandbox import objects
from checkout.sandbox.behaviour import Behaviour, Outcome
from checkout.sandbox.errors import StripeRefusal, missing
from checkout.sandbox.models import Entry

KIND = "charge"


def record(session: Entry, intent: Entry, name: str, behaviour: Behaviour) -> Entry:
    """Charge the intent: at once, or on the way if the bank takes its time."""
    now = timezone.now()
    payer = {"email": session.data["customer_email"], "name": name}
    data = objects.charge(intent.data, payer, behaviour.method, now)
    charge = Entry.objects.create(
        pk=data["id"],
        kind=KIND,
        state=data["status"],
        due=now,
        intent=intent.pk,
        amount=data["amount"],
        data=data,
        extra=behaviour.course(),
    )
    if behaviour.outcome is not Outcome.PROCESSING:
        arrive(charge)
    return charge


def arrive(charge: Entry) -> None:
    """The money is here."""
    charge.due = None
    charge.note(status="succeeded", paid=True, amount_captured=charge.amount, balance_transaction=objects.new_id("txn"))


def fail(charge: Entry, code: str, told: str) -> None:
    """The money will not come."""
    charge.due = None
    charge.note(status="failed", failure_code=code, failure_message=told)


def held_of(intent_id: str) -> Entry | None:
    """The intent's charge, its row locked until the transaction ends."""
    return Entry.objects.about(KIND, intent_id).select_for_update().first()


def held_with(kind: str, pk: str) -> tuple[Entry, Entry]:
    """A charge, and the refund or dispute of it that has this id; both locked, the charge first, as everybody does."""
    found = Entry.objects.filter(pk=pk, kind=kind).first()
    charge = held_of(found.intent) if found else None
    found = Entry.objects.held(pk, kind)
    if found is None or charge is None:
        raise missing(kind, pk)
    return charge, found


def take(charge: Entry, cents: int) -> None:
    """Take some of it away, for a refund or a dispute: never more than is left, however many take at once."""
    taken = Entry.objects.filter(pk=charge.pk, spent__lte=F("amount") - cents).update(spent=F("spent") + cents)
    if taken != 1:
        told = f"Refund amount ({cents}) is greater than unrefunded amount on charge ({charge.amount - charge.spent})."
        raise StripeRefusal(told, code="amount_too_large", param="amount")
    charge.spent += cents


def give_back(charge: Entry, cents: int) -> None:
    """A refund came back, or a dispute was won."""
    Entry.objects.filter(pk=charge.pk).update(spent=F("spent") - cents)
    charge.spent -= cents


def count_refund(charge: Entry, cents: int) -> None:
    """Say in the charge how much of it is refunded by now; `cents` are negative when a refund came back."""
    refunded = charge.data["amount_refunded"] + cents
    charge.note(amount_refunded=refunded, refunded=refunded == charge.amount)

"""What a tester may do: each step is a form's name, and what it calls with what the form says."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from checkout.sandbox import debits, disputes, events, faults, refunds, sessions
from checkout.sandbox.errors import StripeRefusal

Typed = Mapping[str, str]


class NoAmount(ValueError):
    """What was typed is no sum of money."""


def refund(typed: Typed) -> None:
    """As in Stripe's dashboard: the shop did not ask for it, so nothing in it names the shop's own rows."""
    params: dict[str, object] = {"payment_intent": typed["intent"], "metadata": {}}
    if written := typed.get("amount", "").strip():
        params["amount"] = cents(written)
    refunds.create(params)


def dispute(typed: Typed) -> None:
    """The payer complains to the bank."""
    reason = typed["reason"]
    disputes.open_on(typed["intent"], reason if reason in disputes.REASONS else "fraudulent")


def arm(typed: Typed) -> None:
    """Arm a fault; what was chosen is "match effect" of one list each."""
    seconds = typed.get("seconds", "").strip()
    held = int(seconds) if seconds and typed["effect"] == faults.LATE else None
    faults.arm(typed["match"], typed["effect"], int(typed["times"]), held)


def again(typed: Typed) -> None:
    """Send an event once more, whole or as a thin one."""
    events.send_again(typed["event"], "thin" if typed.get("form") == "thin" else "snapshot")


STEPS: Mapping[str, Callable[[Typed], object]] = {
    "refund": refund,
    "refund-arrive": lambda typed: refunds.settle(typed["refund"], arrived=True),
    "refund-back": lambda typed: refunds.settle(typed["refund"], arrived=False),
    "dispute": dispute,
    "respond": lambda typed: disputes.respond(typed["dispute"]),
    "escalate": lambda typed: disputes.escalate(typed["dispute"]),
    "win": lambda typed: disputes.close(typed["dispute"], won=True),
    "lose": lambda typed: disputes.close(typed["dispute"], won=False),
    "debit-arrive": lambda typed: debits.settle(typed["intent"], arrived=True),
    "debit-fail": lambda typed: debits.settle(typed["intent"], arrived=False),
    "expire": lambda typed: sessions.expire(typed["session"]),
    "arm": arm,
    "clear": lambda typed: faults.clear(),
    "release": lambda typed: events.release(int(typed["delivery"]) if typed.get("delivery") else None),
    "again": again,
}


def take(step: str, typed: Typed) -> None:
    """Do it. Raises StripeRefusal, NoAmount, or ValueError and KeyError for what no form of ours says."""
    if step not in STEPS:
        raise StripeRefusal(f"No such step: {step}", 404)
    STEPS[step](typed)


def cents(written: str) -> int:
    """12.34 or 12,34 → 1234."""
    try:
        amount = Decimal(written.replace(",", ".").strip("€ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")) * 100
    except InvalidOperation:
        raise NoAmount(written) from None
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 < amount < 10**8:
        raise NoAmount(written)
    return int(amount)

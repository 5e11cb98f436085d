"""What a test card or a test account does when it is charged, and later."""

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class Outcome(Enum):
    """What the bank will say."""

    PAID = "paid"
    AUTHENTICATE = "authenticate"
    DECLINED = "declined"
    PROCESSING = "processing"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The outcome; where declined, Stripe's two codes for the reason; and what comes after.

    `method` is Stripe's word for the way to pay. `arrives` is how a debit ends. `refund` is empty (it arrives at
    once), "pending" (it takes its time) or "fails" (it comes back). `dispute` is the reason of the dispute that
    follows at once, "inquiry" for one that takes no money yet, or empty.
    """

    outcome: Outcome
    code: str = ""
    decline_code: str = ""
    method: str = "card"
    arrives: bool = True
    refund: str = ""
    dispute: str = ""

    def course(self) -> dict[str, Any]:
        """What a charge has to remember of it: a number is never kept."""
        told = asdict(self)
        return {name: told[name] for name in ("arrives", "refund", "dispute")}


PAID = Behaviour(Outcome.PAID)

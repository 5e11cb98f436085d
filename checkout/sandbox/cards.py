"""The test cards, and what a shopper may type into the card form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from checkout.sandbox.behaviour import PAID, Behaviour, Outcome

# A real card, or a made-up one: Stripe refuses these in test mode, and so do we.
NO_TEST_CARD = Behaviour(Outcome.DECLINED, "card_declined", "test_mode_live_card")
TEST_CARDS: Mapping[str, Behaviour] = {
    "4242424242424242": PAID,
    "5555555555554444": PAID,
    "378282246310005": PAID,
    "4000002760003184": Behaviour(Outcome.AUTHENTICATE),
    "4000000000000002": Behaviour(Outcome.DECLINED, "card_declined", "generic_decline"),
    "4000000000009995": Behaviour(Outcome.DECLINED, "card_declined", "insufficient_funds"),
    # Paid at once. A refund is on its way for a while, or seems to have arrived and then comes back.
    "4000000000007726": Behaviour(Outcome.PAID, refund="pending"),
    "4000000000005126": Behaviour(Outcome.PAID, refund="fails"),
    # Paid at once, and disputed at once; the last is an inquiry, which takes no money yet.
    "4000000000000259": Behaviour(Outcome.PAID, dispute="fraudulent"),
    "4000000000002685": Behaviour(Outcome.PAID, dispute="product_not_received"),
    "4000000000001976": Behaviour(Outcome.PAID, dispute="inquiry"),
}
# Those that the page names, with the word that explains each; the others are for those who know Stripe's.
SHOWN = (
    ("4242 4242 4242 4242", "accepted"),
    ("4000 0027 6000 3184", "asks_you"),
    ("4000 0000 0000 0002", "declined"),
    ("4000 0000 0000 9995", "insufficient"),
    ("4000 0000 0000 7726", "refund_pending"),
    ("4000 0000 0000 5126", "refund_fails"),
    ("4000 0000 0000 0259", "disputed_fraud"),
    ("4000 0000 0000 2685", "disputed_missing"),
    ("4000 0000 0000 1976", "inquired"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A card that has the form of one. Held for the length of a request; the ledger keeps no number."""

    number: str
    name: str

    @property
    def behaviour(self) -> Behaviour:
        """What this card does when it is charged."""
        return TEST_CARDS.get(self.number, NO_TEST_CARD)


def read(typed: Mapping[str, str], today: date) -> tuple[Card | None, dict[str, str]]:
    """The card, or for each faulty field the key of the sentence that says what is wrong with it."""
    number = re.sub(r"[\s.-]", "", typed.get("number", ""))
    cvc, name = typed.get("cvc", "").strip(), " ".join(typed.get("name", "").split())
    digits = 4 if number.startswith(("34", "37")) else 3
    faults = {
        "number": _number_fault(number),
        "expiry": _expiry_fault(typed.get("expiry", ""), today),
        "cvc": "" if re.fullmatch(rf"[0-9]{{{digits}}}", cvc) else f"cvc_{digits}" if cvc else "cvc_missing",
        "name": "name_missing" if not name else "name_wrong" if len(name) > 150 or not name.isprintable() else "",
    }
    faults = {field: fault for field, fault in faults.items() if fault}
    return (None if faults else Card(number, name)), faults


def luhn(number: str) -> bool:
    """Whether the last digit checks the others."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _number_fault(number: str) -> str:
    if not number:
        return "number_missing"
    if not re.fullmatch(r"[0-9]{12,19}", number):
        return "number_short" if re.fullmatch(r"[0-9]{1,11}", number) else "number_wrong"
    return "" if luhn(number) else "number_wrong"


def _expiry_fault(expiry: str, today: date) -> str:
    """MM/YY as it is printed; also with spaces, with a dash, with four figures for the year, with nothing between."""
    parsed = re.fullmatch(r"\s*([0-9]{1,2})\s*[/.\s-]\s*((?:20)?[0-9]{2})\s*|\s*([0-9]{2})((?:20)?[0-9]{2})\s*", expiry)
    if not parsed:
        return "expiry_wrong" if expiry.strip() else "expiry_missing"
    month, year = int(parsed[1] or parsed[3]), 2000 + int(parsed[2] or parsed[4]) % 100
    if not 1 <= month <= 12:
        return "expiry_month"
    if (year, month) < (today.year, today.month):
        return "expiry_past"
    return "expiry_far" if year > today.year + 50 else ""

"""The test accounts for a direct debit (SEPA), and what a shopper may type into the form for one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from checkout.sandbox.behaviour import Behaviour, Outcome

METHOD = "sepa_debit"
ARRIVES = Behaviour(Outcome.PROCESSING, method=METHOD)
FAILS = Behaviour(Outcome.PROCESSING, method=METHOD, arrives=False)
DISPUTED = Behaviour(Outcome.PROCESSING, method=METHOD, dispute="fraudulent")
# A real account, or a made-up one: it is not debited.
NO_TEST_ACCOUNT = Behaviour(Outcome.DECLINED, "payment_method_not_available", "test_mode_live_account", method=METHOD)
# Stripe's own, of three countries. Those that Stripe lets wait for longer wait here as long as the others.
TEST_ACCOUNTS: Mapping[str, Behaviour] = {
    "AT611904300234573201": ARRIVES,
    "AT321904300235473204": ARRIVES,
    "AT861904300235473202": FAILS,
    "AT051904300235473205": FAILS,
    "AT591904300235473203": DISPUTED,
    "DE89370400440532013000": ARRIVES,
    "DE08370400440532013003": ARRIVES,
    "DE62370400440532013001": FAILS,
    "DE78370400440532013004": FAILS,
    "DE35370400440532013002": DISPUTED,
    "FR1420041010050500013M02606": ARRIVES,
    "FR3020041010050500013M02609": ARRIVES,
    "FR8420041010050500013M02607": FAILS,
    "FR7920041010050500013M02600": FAILS,
    "FR5720041010050500013M02608": DISPUTED,
}
# Those that the page names, with the word that explains each.
SHOWN = (
    ("FR14 2004 1010 0505 0001 3M02 606", "debit_arrives"),
    ("FR84 2004 1010 0505 0001 3M02 607", "debit_fails"),
    ("FR57 2004 1010 0505 0001 3M02 608", "debit_disputed"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account that has the form of one. Held for the length of a request; the ledger keeps no number."""

    iban: str
    name: str

    @property
    def behaviour(self) -> Behaviour:
        """What becomes of a debit from this account."""
        return TEST_ACCOUNTS.get(self.iban, NO_TEST_ACCOUNT)


def read(typed: Mapping[str, str]) -> tuple[Account | None, dict[str, str]]:
    """The account, or for each faulty field the key of the sentence that says what is wrong with it."""
    iban = re.sub(r"[\s.-]", "", typed.get("iban", "")).upper()
    holder = " ".join(typed.get("holder", "").split())
    faults = {
        "iban": "" if checks(iban) else "iban_wrong" if iban else "iban_missing",
        "holder": "name_missing" if not holder else "holder_wrong" if not _a_name(holder) else "",
    }
    faults = {field: fault for field, fault in faults.items() if fault}
    return (None if faults else Account(iban, holder)), faults


def checks(iban: str) -> bool:
    """Whether the two figures after the country check the others (ISO 13616: the remainder by 97 is 1)."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", iban):
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def _a_name(holder: str) -> bool:
    return len(holder) <= 150 and holder.isprintable()

"""Money as Stripe counts it: whole hundredths of a currency, exactly, never rounded."""

from __future__ import annotations

from decimal import Decimal

from checkout.answers import AmountMismatch

# Currencies of one hundred parts. The shop sells in euro; others are refused here before they are miscounted.
HUNDREDTHS = frozenset({"eur", "gbp", "usd", "chf"})


def cents(amount: Decimal, what: str) -> int:
    """12.34 → 1234. Raises `AmountMismatch` for what is no sum in whole cents; `what` is named then."""
    hundred = amount * 100
    if not amount.is_finite() or amount < 0 or hundred != hundred.to_integral_value():
        raise AmountMismatch(f"{what}: {amount} is no sum in whole cents")
    return int(hundred)


def amount(cents: int, currency: str) -> Decimal:
    """1234 → 12.34, where the currency is one that this shop knows."""
    known(currency)
    return Decimal(cents).scaleb(-2)


def known(currency: str) -> str:
    """The currency's code in small letters. Raises `AmountMismatch` where it has no hundredths."""
    if currency.lower() not in HUNDREDTHS:
        raise AmountMismatch(f"{currency} is not a currency that this shop counts in hundredths")
    return currency.lower()

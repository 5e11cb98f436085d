"""The stand-in's ledger forgets a person. At the real Stripe their own record of a payment stays, under their rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from checkout.sandbox.models import Entry, Fault, KeptAnswer
from consent import batches
from consent.addresses import mentioned, pattern
from consent.keepers import Keeper, Person


class LedgerKeeper(Keeper):
    """Sessions, intents, charges and events as the API shows them, and the answers kept for retries.

    Refunds and disputes name their charge, never a person.
    """

    covers = {
        "sandbox.Entry": "the payer's name and address are struck out",
        "sandbox.KeptAnswer": "the payer's address is struck out",
    }

    def purge(self, now: datetime) -> int:
        """The ledger keeps what the shop keeps of Stripe's events, and no longer."""
        made = now - timedelta(days=settings.STRIPE_EVENT_DAYS)
        over = Entry.objects.filter(created__lte=made).exclude(state="open")
        Fault.objects.filter(left=0).delete()
        return batches.delete(over) + batches.delete(KeptAnswer.objects.filter(created__lte=made))

    def erase(self, person: Person) -> None:
        """Strike the payer out of every row that has the address in it, and out of the intents of their sessions."""
        named = pattern(person.emails)
        for entry in naming(Entry.objects.all(), "data", person.emails):
            if not named.search(str(entry.data)):
                continue
            intent = entry.data.get("payment_intent") if isinstance(entry.data, dict) else None
            Entry.objects.filter(pk=intent or "", kind="payment_intent").update(extra={})
            entry.data = struck_out(entry.data, named)
            entry.save(update_fields=["data"])
        for answer in naming(KeptAnswer.objects.all(), "body", person.emails):
            if named.search(str(answer.body)):
                answer.body = struck_out(answer.body, named)
                answer.save(update_fields=["body"])


def naming(rows: QuerySet[Any], column: str, emails: Iterable[str]) -> list[Any]:
    """The rows whose JSON has one of the addresses in it, locked."""
    text = rows.annotate(told=Cast(column, TextField())).filter(mentioned("told", emails))
    return list(rows.select_for_update().filter(pk__in=text.values("pk")))


def struck_out(value: Any, named: re.Pattern[str]) -> Any:
    """The same JSON without the payer: nulls where the API allows them."""
    if isinstance(value, dict):
        return {
            key: blanked(inner) if key in ("customer_details", "billing_details") else struck_out(inner, named)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [struck_out(inner, named) for inner in value]
    return None if isinstance(value, str) and named.search(value) else value


def blanked(details: Any) -> Any:
    """Who paid, without saying who."""
    return {**details, "email": None, "name": None} if isinstance(details, dict) else details

"""How long a proof of consent is kept: a year after the consent has ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from consent import answers, batches
from consent.keepers import Keeper, Person
from consent.models import AccountChoice, Proof
from consent.permission import Permission
from consent.purposes import CHOICE_LIFE


class ProofKeeper(Keeper):
    """Ends each yes when its time is over, and erases its proof a year after."""

    covers = {"consent.AccountChoice": "deleted with the account; the proof, which names nobody, ends"}

    def purge(self, now: datetime) -> int:
        """End what has run out, and erase what has ended long ago."""
        expired = Proof.objects.filter(ended_at=None, given_at__lte=now - CHOICE_LIFE)
        expired.update(ended_at=now, ending=Proof.Ending.EXPIRED)
        batches.delete(AccountChoice.objects.filter(given_at__lte=now - CHOICE_LIFE - timedelta(days=1)))
        return batches.delete(Proof.objects.filter(ended_at__lte=now - timedelta(days=settings.CONSENT_PROOF_DAYS)))

    def export(self, person: Person) -> Mapping[str, Any]:
        """What the account permits."""
        row = AccountChoice.objects.filter(user_id=person.user_id).first() if person.user_id else None
        return {"consent": {"permits": row.purposes.split(), "since": row.given_at.isoformat()} if row else None}

    def erase(self, person: Person) -> None:
        """End the account's yes and delete the row that ties it to the account."""
        for row in AccountChoice.objects.filter(user_id=person.user_id) if person.user_id else ():
            if row.purposes:
                answers.end(Permission(row.choice).subject, Proof.Ending.REVOKED)
            row.delete()

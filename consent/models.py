"""The proof of a yes, the number of each answer in a day, and the answer that an account gave."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.choice import Choice
from consent.purposes import Purpose


def hashed(subject: str) -> str:
    """The subject as the database knows it: 64 hexadecimal digits, from which the key cannot be found."""
    return hashlib.sha256(subject.encode()).hexdigest()


class ProofQuerySet(models.QuerySet["Proof"]):
    """Queries with the names that the consent uses."""

    def live(self, subject: str) -> ProofQuerySet:
        """The yes of this subject (hashed) that has not ended; at most one row."""
        return self.filter(subject=subject, ended_at=None)


class Proof(models.Model):
    """That somebody said yes: what for, to which text, when, and when it ended. Nothing that says who it was."""

    class Ending(models.TextChoices):
        """Why a yes counts no more."""

        REVOKED = "revoked", _("revoked")
        REPLACED = "replaced", _("another choice took its place")
        EXPIRED = "expired", _("its time was over")

    subject = models.CharField(_("subject, hashed"), max_length=64)
    purposes = models.CharField(_("purposes"), max_length=40)
    notice = models.PositiveSmallIntegerField(_("version of the notice"))
    gpc = models.BooleanField(_("with Global Privacy Control"), default=False)
    given_at = models.DateTimeField(_("given"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = models.CharField(_("why it ended"), max_length=10, choices=Ending.choices, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof of consent")
        verbose_name_plural = _("proofs of consent")
        constraints = (
            models.UniqueConstraint(fields=["subject"], condition=Q(ended_at=None), name="consent_one_live_yes"),
        )
        indexes = (models.Index(fields=["subject"], name="consent_subject"),)

    def __str__(self) -> str:
        return f"{self.purposes}, {self.given_at:%Y-%m-%d}"


class Tally(models.Model):
    """How many answers of a kind came in a day: all that is kept of a no."""

    class Answer(models.TextChoices):
        """The kinds of answers."""

        ACCEPTED = "accepted", _("accepted both")
        PARTLY = "partly", _("accepted one of two")
        REFUSED = "refused", _("refused")
        REVOKED = "revoked", _("revoked")

    day = models.DateField(_("day"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    count = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        verbose_name = _("answers of a day")
        verbose_name_plural = _("answers of a day")
        constraints = (models.UniqueConstraint(fields=["day", "answer"], name="consent_tally_once"),)

    def __str__(self) -> str:
        return f"{self.day}: {self.count} × {self.get_answer_display()}"

    @classmethod
    def add(cls, answer: Tally.Answer) -> None:
        """Count one answer of today."""
        row, _made = cls.objects.get_or_create(day=timezone.now().date(), answer=answer)
        cls.objects.filter(pk=row.pk).update(count=F("count") + 1)


class AccountChoice(models.Model):
    """What an account permits; it counts wherever the customer is signed in (consent.md, rule 7)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consent_choice")
    purposes = models.CharField(_("purposes"), max_length=40, blank=True, help_text=_("Empty: a no."))
    given_at = models.DateTimeField(_("given"))
    notice = models.PositiveSmallIntegerField(_("version of the notice"))
    subject = models.CharField(_("random key"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("choice of an account")
        verbose_name_plural = _("choices of accounts")

    def __str__(self) -> str:
        return self.purposes or "none"

    @property
    def choice(self) -> Choice:
        """The same as a browser's choice."""
        purposes = frozenset(Purpose(purpose) for purpose in self.purposes.split())
        return Choice(purposes, self.given_at, self.notice, self.subject)

    @classmethod
    def keep(cls, user_id: int, choice: Choice) -> None:
        """Write an account's choice over the one before."""
        values: dict[str, str | int | datetime] = {
            "purposes": " ".join(sorted(choice.purposes)),
            "given_at": choice.given_at,
            "notice": choice.notice,
            "subject": choice.subject,
        }
        cls.objects.update_or_create(user_id=user_id, defaults=values)

"""What the owners may look at: how many said yes or no on which day, and the proofs. Nothing here can be changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from consent.models import Proof, Tally


class ToRead(admin.ModelAdmin[Any]):
    """A list and its pages, to read only: a proof that somebody could write would prove nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Tally)
class TallyAdmin(ToRead):
    """The answers of each day; of a no, that is all that is kept."""

    list_display = ("day", "answer", "count")
    list_filter = ("answer",)
    ordering = ("-day", "answer")


@admin.register(Proof)
class ProofAdmin(ToRead):
    """Each yes: what for, to which text, when, and how it ended. Nobody can tell from it who it was."""

    list_display = ("given_at", "purposes", "notice", "gpc", "ended_at", "ending")
    list_filter = ("ending", "purposes", "notice", "gpc")
    search_fields = ("=subject",)
    ordering = ("-given_at",)

"""No model with personal columns without a keeper that answers for it; and the nightly task asks them all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.test.utils import isolate_apps
from django.utils import timezone

from consent import keepers, tasks

# Columns by these names hold something of a person, whatever their type.
NAMES = re.compile(
    r"(.*_)?(first_name|last_name|full_name|recipient|sender|owner|customer|buyer|phone|phone_number|telephone|postcode"
    r"|line\d|street|birthday|iban|ip|ip_address|user_agent|email|e_mail|mail|address|session_data|search_text"
    r"|object_repr|change_message|body|payload|data|extra)"
)
# Not a person's: an address of a page, a label's own texts and the like.
INNOCENT: dict[str, set[str]] = {
    "communication.CommunicationEventType": {"email_body_template", "email_subject_template"},
}


def personal(model: type[models.Model]) -> set[str]:
    """The columns of a model that hold something of a person."""
    user = get_user_model()
    found = set()
    for field in model._meta.local_fields:
        kind = isinstance(field, (models.EmailField, models.GenericIPAddressField))
        linked = field.is_relation and field.related_model is user
        if kind or linked or NAMES.fullmatch(field.name):
            found.add(field.name)
    return found - INNOCENT.get(model._meta.label, set())


def uncovered(given: Iterable[type[models.Model]]) -> dict[str, set[str]]:
    """Models with personal columns for which no keeper answers."""
    covered = {label for keeper in keepers.registered() for label in keeper.covers}
    return {
        model._meta.label: columns
        for model in given
        if (columns := personal(model)) and model._meta.label not in covered
    }


def test_a_keeper_answers_for_every_model_with_personal_columns() -> None:
    assert uncovered(apps.get_models(include_auto_created=True)) == {}


def test_no_keeper_answers_for_a_model_that_is_gone() -> None:
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert {label for keeper in keepers.registered() for label in keeper.covers} - there == set()


def test_every_keeper_says_what_an_erasure_does() -> None:
    assert all(what for keeper in keepers.registered() for what in keeper.covers.values())


@isolate_apps("consent")
@pytest.mark.parametrize(
    "columns",
    [
        {"email": models.EmailField()},
        {"to": models.EmailField()},
        {"seen_from": models.GenericIPAddressField()},
        {"anybody": None},
        {"first_name": models.CharField(max_length=9)},
        {"invoice_last_name": models.CharField(max_length=9)},
        {"phone": models.CharField(max_length=9)},
        {"client_ip": models.CharField(max_length=9)},
        {"line1": models.CharField(max_length=9)},
        {"session_data": models.TextField()},
        {"payload": models.JSONField()},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_a_new_model_with_one_such_column_would_be_found(columns: dict[str, Any]) -> None:
    ((name, column),) = columns.items()
    column = column.clone() if column else models.ForeignKey(get_user_model(), models.CASCADE, related_name="+")
    meta = type("Meta", (), {"app_label": "consent"})
    model = type("Newcomer", (models.Model,), {"__module__": __name__, "Meta": meta, name: column})
    assert uncovered([model]) == {"consent.Newcomer": {name}}


@isolate_apps("consent")
def test_a_new_model_without_one_would_not() -> None:
    class Innocent(models.Model):
        title = models.CharField(max_length=9)
        mailed_at = models.DateTimeField()

        class Meta:
            app_label = "consent"

        def __str__(self) -> str:
            return self.title

    assert uncovered([Innocent]) == {}


def test_every_night_each_keeper_is_asked(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []

    class Night(keepers.Keeper):
        def purge(self, now: datetime) -> int:
            asked.append(now)
            return 2

    monkeypatch.setattr(keepers, "_keepers", [Night(), Night()])
    tasks.purge()
    assert len(asked) == 2
    assert keepers.purge(timezone.now()) == 4

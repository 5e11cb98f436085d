"""What the shop keeps of an account: the account, its sessions, and what the back office's log says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction

from consent import batches
from consent.addresses import mentioned, pattern
from consent.keepers import Keeper, Person
from storefront.accounts import persons
from storefront.accounts.models import User

ERASED = "—"


class AccountKeeper(Keeper):
    """Runs last of all: the account's row goes when nothing hangs on it any more."""

    covers = {
        "accounts.User": "deleted; of staff whose deeds are in the log a row without a name stays",
        "accounts.User_groups": "deleted with the account",
        "accounts.User_user_permissions": "deleted with the account",
        "admin.LogEntry": "the address is struck out; who did it is a number",
        "catalogue.ReleaseImport": "who uploaded the file, and who had it written, are numbers",
        "catalogue.StockEvent": "who moved the copies is a number",
        "catalogue.Lot": "who counted it in is a number",
        "offer.RangeProductFileUpload": "who uploaded the file is a number",
        "sessions.Session": "deleted, and those of guests that hold the address",
    }

    def purge(self, now: datetime) -> int:
        """Sessions that have run out, and accounts that were made for somebody who never came."""
        ended = batches.delete(Session.objects.filter(expire_date__lte=now))
        made = now - timedelta(days=settings.UNCONFIRMED_ACCOUNT_DAYS)
        never = User.objects.filter(email_confirmed_at=None, is_staff=False, is_superuser=False, orders=None)
        waiting = list(never.filter(date_joined__lte=made).values_list("pk", flat=True))
        for pk in waiting:
            persons.erase(Person(pk, frozenset()))
        return ended + len(waiting)

    def export(self, person: Person) -> Mapping[str, Any]:
        """The account itself."""
        user = User.objects.filter(pk=person.user_id).first() if person.user_id else None
        if user is None:
            return {}
        return {
            "account": {
                "email": user.address,
                "email_confirmed_at": user.email_confirmed_at and user.email_confirmed_at.isoformat(),
                "first_name": user.first_name,
                "last_name": user.last_name,
                "since": user.date_joined.isoformat(),
                "last_sign_in": user.last_login and user.last_login.isoformat(),
                "staff": user.is_staff,
            }
        }

    @transaction.atomic
    def erase(self, person: Person) -> None:
        """The account's row is locked before it goes: who signs in at this moment has done so, or finds it gone."""
        refuse_the_last_owner(person.user_id)
        user = User.objects.select_for_update().filter(pk=person.user_id).first() if person.user_id else None
        if user:
            person = Person(user.pk, person.emails | {user.email})
        strike_out(person)
        Session.objects.filter(pk__in=list(sessions_of(person))).delete()
        if user is None:
            return
        if user.is_staff or LogEntry.objects.filter(user=user).exists():
            user.become_nobody()
        else:
            user.delete()


def refuse_the_last_owner(user_id: int | None) -> None:
    """Raise `LastOwner` where nobody else may do everything.

    The owners' rows are locked, always in the same order, before anybody is counted: two cannot leave at once.
    """
    owners = User.objects.owners()
    if not owners.filter(pk=user_id).exists():
        return
    list(owners.select_for_update().order_by("pk"))
    if not owners.exclude(pk=user_id).exists():
        raise persons.LastOwner


def strike_out(person: Person) -> None:
    """Take a person's address out of the back office's log, and leave what was done."""
    theirs = mentioned("object_repr", person.emails) | mentioned("change_message", person.emails)
    if person.user_id:
        about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User))
        about.filter(object_id=str(person.user_id)).update(object_repr=ERASED)
    named = pattern(person.emails)
    for entry in LogEntry.objects.filter(theirs).iterator(chunk_size=batches.SIZE):
        entry.object_repr = named.sub(ERASED, entry.object_repr)
        entry.change_message = named.sub(ERASED, entry.change_message)
        entry.save(update_fields=["object_repr", "change_message"])


def sessions_of(person: Person) -> Iterator[str]:
    """The keys of the sessions that are signed in to the account, or whose content names one of the addresses.

    A session's content is encoded: each one has to be read. So many at a time, none kept in memory.
    """
    named = pattern(person.emails)
    for session in Session.objects.iterator(chunk_size=batches.SIZE):
        content = session.get_decoded()
        if content.get(SESSION_KEY) == str(person.user_id) or named.search(str(content)):
            yield session.pk

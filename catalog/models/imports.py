"""A file of releases on its way into the catalogue, and what becomes of each of its entries."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.private import PrivateStorage


def unguessable(row: ReleaseImport, name: str) -> str:
    """A file's name on the disk: nothing of what somebody has called it."""
    return f"imports/{secrets.token_urlsafe(24)}.{row.format}"


class ReleaseImportQuerySet(models.QuerySet["ReleaseImport"]):
    """Queries with the names that the shop uses."""

    def under_way(self) -> ReleaseImportQuerySet:
        """There is something to do: the dry run, or the writing of what staff have accepted."""
        open_still = self.filter(failed_at=None, finished_at=None, discarded_at=None)
        return open_still.filter(Q(checked_at=None) | Q(accepted_at__isnull=False))

    def asking(self) -> ReleaseImportQuerySet:
        """The dry run is done, and staff have not said yet what is to be done."""
        return self.filter(
            checked_at__isnull=False, accepted_at=None, failed_at=None, finished_at=None, discarded_at=None
        )

    def ended(self) -> ReleaseImportQuerySet:
        """Nothing more will be written."""
        ends = Q(finished_at__isnull=False) | Q(failed_at__isnull=False) | Q(discarded_at__isnull=False)
        return self.filter(ends)

    def due(self, now: datetime) -> ReleaseImportQuerySet:
        """The same, and nobody is at it: nobody has begun, or whoever did has been silent too long."""
        return self.under_way().filter(Q(leased_until=None) | Q(leased_until__lte=now))


class ReleaseImport(models.Model):
    """A file of releases. What has happened to it stands in its times, in this order.

    uploaded_at → checked_at (the dry run is done) → accepted_at (staff want it written) → finished_at; or failed_at
    with an error, or discarded_at. Without `keep_good` the import halts, and asks again, where a release that the dry
    run found sound is refused meanwhile: accepted_at is empty again and halted_at says when.
    `done` is the number of the last entry that is dealt with in the step under way; it is written in the transaction
    that deals with it, so that whoever goes on after a crash goes on there.
    """

    class Format(models.TextChoices):
        JSON = "json", "JSON"
        LINES = "jsonl", "JSON Lines"
        SHEET = "csv", "CSV"

    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(
        upload_to=unguessable, storage=PrivateStorage(), blank=True, max_length=100, help_text="Empty: deleted."
    )
    format = models.CharField(_("format"), max_length=5, choices=Format.choices)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    language = models.CharField(_("language"), max_length=5)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    keep_good = models.BooleanField(_("keep the good ones"), default=False)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    checked_at = models.DateTimeField(_("checked"), null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    halted_at = models.DateTimeField(_("halted"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    discarded_at = models.DateTimeField(_("discarded"), null=True)
    failed_at = models.DateTimeField(_("failed"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    # The work: how far it is, who is at it until when, how often somebody has begun without getting any further.
    done = models.PositiveIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = ReleaseImportQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (
            models.Index(
                fields=["uploaded_at"],
                condition=Q(failed_at=None, finished_at=None, discarded_at=None),
                name="release_import_open",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Neither finished, nor failed, nor thrown away."""
        return not (self.finished_at or self.failed_at or self.discarded_at)

    @property
    def is_under_way(self) -> bool:
        """A worker is at it, or soon will be."""
        return self.is_open and (self.checked_at is None or self.accepted_at is not None)

    @property
    def asks(self) -> bool:
        """It waits for staff to say what is to be done."""
        return self.is_open and not self.is_under_way

    def accept(self, *, by: Any, keep_good: bool) -> bool:
        """Staff want it written. False if it does not ask (any more), or if there are faults that they leave aside."""
        if not keep_good and self.entries.filter(outcome=ImportEntry.Outcome.REFUSED).exists():
            return False
        asking = ReleaseImport.objects.asking().filter(pk=self.pk)
        changed = asking.update(accepted_at=timezone.now(), accepted_by=by, keep_good=keep_good, bytes_read=0)
        self.refresh_from_db()
        return bool(changed)

    def discard(self) -> bool:
        """Staff do not want it written, or nothing more of it. False if it does not ask (any more)."""
        changed = ReleaseImport.objects.asking().filter(pk=self.pk).update(discarded_at=timezone.now())
        self.refresh_from_db()
        return bool(changed)

    @property
    def percent(self) -> int:
        """How much of the file is read in the step under way."""
        return min(100 * self.bytes_read // self.size, 100) if self.size else 100


class ImportEntry(models.Model):
    """One entry of a file: a release, or what was meant to be one."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        THERE = "there", _("there already")
        REFUSED = "refused", _("refused")
        WRITTEN = "written", _("written")

    source = models.ForeignKey(ReleaseImport, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField(_("number"))
    line = models.PositiveIntegerField(_("line"))
    slug = models.CharField(max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    release = models.ForeignKey("catalogue.Product", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("number",)
        verbose_name = _("entry of an import")
        verbose_name_plural = _("entries of imports")
        constraints = (models.UniqueConstraint(fields=["source", "number"], name="import_entry_once"),)
        indexes = (models.Index(fields=["source", "outcome", "number"], name="import_entry_outcome"),)

    def __str__(self) -> str:
        return f"{self.source} {self.number}"

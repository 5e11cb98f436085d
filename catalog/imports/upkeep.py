"""Going on with imports that have stopped, and throwing files away once nobody needs them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import Storage
from django.utils import timezone

from catalog.models import ReleaseImport


def sweep() -> None:
    """Queue what is due: its worker has died, its task was lost, or nobody has come to it yet."""
    from catalog.tasks import import_releases  # the tasks import this module

    for import_id in ReleaseImport.objects.due(timezone.now()).values_list("pk", flat=True)[:100]:
        import_releases.delay(import_id)


def forget_file(row: ReleaseImport) -> None:
    """Delete the file; the report stays. Again: nothing happens."""
    if row.file:
        row.file.delete(save=False)
        ReleaseImport.objects.filter(pk=row.pk).update(file="")


def tidy() -> None:
    """Delete files of which nothing more will be written, and what an upload that broke off has left behind."""
    now = timezone.now()
    old = now - timedelta(days=settings.IMPORT_DAYS)
    ReleaseImport.objects.asking().filter(uploaded_at__lt=old).update(discarded_at=now)
    kept = ReleaseImport.objects.exclude(file="")
    for row in kept.ended():
        forget_file(row)
    storage: Storage = ReleaseImport._meta.get_field("file").storage
    if storage.exists("imports"):
        named = set(kept.values_list("file", flat=True))
        for name in storage.listdir("imports")[1]:
            path = f"imports/{name}"
            if path not in named and storage.get_modified_time(path) < old:
                storage.delete(path)

"""Work in the background: each task is one line into a plain function, and safe to run twice."""

from celery import shared_task
from django.utils import timezone

from consent import keepers


@shared_task
def purge() -> None:
    """Delete what has run out (beat, every hour: a visit’s cart stays a day, not a day and a night)."""
    keepers.purge(timezone.now())

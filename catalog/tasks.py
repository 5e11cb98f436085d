"""Work in the background: each task is one line into a plain function, and safe to run twice."""

from celery import shared_task
from django.utils import timezone

from catalog import images
from catalog.alerts import delivery, invitations, news
from catalog.imports import upkeep, work


@shared_task
def make_widths(image_id: int) -> None:
    """Draw the smaller widths of an uploaded picture."""
    images.make_widths(image_id)


@shared_task
def draw_demo_pictures(key: str) -> None:
    """Draw what is still missing of a demo release's five pictures."""
    from catalog.demo import pictures  # the sleeve generator is loaded by the one worker that draws

    pictures.draw(key)


@shared_task
def import_releases(import_id: int) -> None:
    """Go on with an import for a while; what is left is the next task's."""
    if work.go_on(import_id):
        import_releases.delay(import_id)


@shared_task
def sweep_imports() -> None:
    """Queue the imports at which nobody is (beat)."""
    upkeep.sweep()


@shared_task
def tidy_imports() -> None:
    """Delete the files of imports that nobody needs any more (beat)."""
    upkeep.tidy()


@shared_task
def send_alert_mail(mail_id: int) -> None:
    """Send one mail of an alert."""
    delivery.send(mail_id)


@shared_task
def deliver_alert_mails(place: int | None = None) -> None:
    """Send alert mails for a while; what is left is the next task's."""
    delivery.deliver(place)


@shared_task
def sweep_alert_mails() -> None:
    """Wake the workers for mails at which nobody is (beat)."""
    delivery.sweep()


@shared_task
def announce_news() -> None:
    """Tell of milestones (beat)."""
    news.announce(timezone.now())


@shared_task
def lapse_invitations() -> None:
    """Give on the copies whose time is over (beat)."""
    invitations.lapse(timezone.now())

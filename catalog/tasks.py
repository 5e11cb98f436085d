"""Work in the background: each task is one line into a plain function, and safe to run twice."""

from celery import shared_task

from catalog import images


@shared_task
def make_widths(image_id: int) -> None:
    """Draw the smaller widths of an uploaded picture."""
    images.make_widths(image_id)


@shared_task
def draw_demo_pictures(key: str) -> None:
    """Draw what is still missing of a demo release's five pictures."""
    from catalog.demo import pictures  # the sleeve generator is loaded by the one worker that draws

    pictures.draw(key)

"""The project: settings, addresses, home, accounts."""

from storefront.celery import app as celery_app

__all__ = ["celery_app"]

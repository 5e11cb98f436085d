"""The Celery application: `celery -A storefront worker` and `celery -A storefront beat`."""

import os

from celery import Celery

from storefront import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")

broker.register()
app = Celery("storefront")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

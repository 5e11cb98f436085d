"""The shop’s workers, for whom minutes are seconds: `celery -A tests.catalog.alerts.hasty worker`.

Only the waiting is shorter: the lease, the back-off, and for how long the place of one that died is kept.
"""

from datetime import timedelta

import django

django.setup()

from catalog.alerts import delivery, posting  # noqa: E402 (the apps have to be there first)
from storefront.celery import app  # noqa: E402

posting.LEASE = timedelta(seconds=2)
posting.AT_IT = posting.LEASE / 2
posting.LONGEST_WAIT = 1 / 60
delivery.BATCH = 20
delivery.SLICE = 1
delivery.KEPT = 2

__all__ = ["app"]

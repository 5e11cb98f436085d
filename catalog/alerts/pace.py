"""How fast the mail server is written to: so many mails a second, all workers together, counted in the cache."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.core.cache import cache
from redis import RedisError

logger = logging.getLogger(__name__)
KEY = "alert-mails:"
KEPT = 60


def delay() -> float:
    """Count one more mail and return 0.0; where no more may go in this second, the seconds until one may ask again.

    Where the cache cannot be asked, each worker keeps the pace alone.
    """
    rate = settings.ALERT_MAILS_PER_SECOND
    if not rate:
        return 0.0
    now = time.time()
    try:
        sent = counted(int(now))
    except RedisError:
        logger.exception("the cache cannot be asked")
        time.sleep(1 / rate)
        return 0.0
    return 0.0 if sent <= rate else int(now) + 1 - now


def counted(second: int) -> int:
    """Count one more mail in this second; how many that makes."""
    key = f"{KEY}{second}"
    cache.add(key, 0, KEPT)
    return int(cache.incr(key))

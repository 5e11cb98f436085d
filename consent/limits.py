"""How often a form may be sent about one address, whoever sends it: counted in the cache, for a while."""

from __future__ import annotations

import logging
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from redis import RedisError

logger = logging.getLogger(__name__)


def too_often(what: str, whose: str, *, times: int, within: timedelta) -> bool:
    """Count one more try; True where there were more than `times` since the first of them, less than `within` ago.

    It must be asked of every address, known or not, else the answer would tell which is which. Where the cache
    cannot be asked nobody is kept out.
    """
    key = _key(what, whose)
    try:
        cache.add(key, 0, within.total_seconds())
        return cache.incr(key) > times
    except ValueError:  # it ran out between the two lines
        return False
    except RedisError:
        logger.exception("nothing is counted: the cache cannot be asked")
        return False


def forget(what: str, whose: str) -> None:
    """Count from nothing again: the last try was good."""
    try:
        cache.delete(_key(what, whose))
    except RedisError:
        logger.exception("the cache cannot be asked")


def client(request: HttpRequest) -> str:
    """Whose request it is, for counting only: its network address as the outermost front server of ours saw it.

    A household has a whole /64 of the new addresses, so that counts as one.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    passed_on = request.headers.get("X-Forwarded-For", "").replace(",", " ").split()
    if 0 < settings.FRONT_SERVERS <= len(passed_on):
        seen = passed_on[-settings.FRONT_SERVERS]
    try:
        address = ip_address(seen)
    except ValueError:
        return seen
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else seen


def slow_down(request: HttpRequest, within: timedelta) -> HttpResponse:
    """The page that says so, with the seconds after which it is worth another try."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(int(within.total_seconds()))
    return response


def _key(what: str, whose: str) -> str:
    """An address does not lie in the cache; what is made of it with our key does."""
    return f"limit:{what}:{salted_hmac('consent.limits', whose, algorithm='sha256').hexdigest()}"

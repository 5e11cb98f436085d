"""The one place that decides about cookies: it looks at every `Set-Cookie` before it leaves."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from consent.purposes import registry

logger = logging.getLogger(__name__)


class UndeclaredCookie(Exception):
    """A response carries a cookie that is not in the registry."""


class CookieRegistry:
    """Drop undeclared cookies and make every other end with the visit.

    With `CONSENT_STRICT` (the tests) an undeclared cookie raises `UndeclaredCookie` instead of being dropped.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.declared = registry()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name in list(response.cookies):
            morsel = response.cookies[name]
            if name not in self.declared:
                if getattr(settings, "CONSENT_STRICT", False):
                    raise UndeclaredCookie(name)
                logger.error("undeclared cookie %s dropped", name)
                del response.cookies[name]
            elif morsel.value:  # a deletion keeps its date in the past
                morsel["max-age"] = morsel["expires"] = ""
        return response

"""The one place that decides about cookies: it looks at every `Set-Cookie` before it leaves."""

import logging
from collections.abc import Callable
from datetime import timedelta
from http.cookies import Morsel

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from consent import permission
from consent.choice import Choice, write
from consent.permission import Permission
from consent.purposes import Cookie, Life, registry

logger = logging.getLogger(__name__)


class UndeclaredCookie(Exception):
    """A response carries a cookie that is not in the registry."""


class CookieRegistry:
    """Give every cookie the life that the registry and the visitor's choice allow, and delete what may not live.

    With `CONSENT_STRICT` (the tests) an undeclared cookie raises `UndeclaredCookie` instead of being dropped.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.declared = registry()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        choice: Choice | None = getattr(request, "choice_to_write", None)
        if choice:
            response.set_cookie(settings.CONSENT_COOKIE_CHOICE, write(choice))
        allowed = permission.of(request)
        for name in list(response.cookies):
            self.enforce(request, response, name, allowed)
        for name, cookie in self.declared.items():
            if name in request.COOKIES and name not in response.cookies and is_over(request, cookie, allowed):
                response.delete_cookie(name)
        return response

    def enforce(self, request: HttpRequest, response: HttpResponseBase, name: str, allowed: Permission) -> None:
        """Give one cookie its life, or take it out of the response."""
        cookie = self.declared.get(name)
        if cookie is None:
            if getattr(settings, "CONSENT_STRICT", False):
                raise UndeclaredCookie(name)
            logger.error("undeclared cookie %s dropped", name)
            del response.cookies[name]
            return
        morsel = response.cookies[name]
        if morsel["max-age"] == 0:  # a deletion
            return
        if is_over(request, cookie, allowed):
            response.delete_cookie(name)
            return
        protect(morsel)
        life = allowed.life(cookie)
        morsel["expires"] = ""
        morsel["max-age"] = int(life.total_seconds()) if isinstance(life, timedelta) else ""


def is_over(request: HttpRequest, cookie: Cookie, allowed: Permission) -> bool:
    """Whether a cookie may not be in the browser any more."""
    if getattr(request, "forgotten", False):
        return True
    if cookie.ends_at_sign_out and getattr(request, "signed_out", False):
        return True
    if cookie.name == settings.CONSENT_COOKIE_CHOICE:
        return allowed.lapsed and not allowed.kept_back
    return allowed.life(cookie) is Life.NEVER


def protect(morsel: "Morsel[str]") -> None:
    """For this host, every path, no script, and not for forms of other sites."""
    morsel["domain"], morsel["path"] = "", "/"
    morsel["httponly"], morsel["samesite"] = True, "Lax"
    morsel["secure"] = settings.HTTPS or ""

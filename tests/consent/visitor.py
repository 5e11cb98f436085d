"""A visitor with a browser: cookies run out, are deleted and end with the visit, as in a real one.

Django's test client keeps cookies that were deleted and never lets one run out; this one's jar does. It asks the time
of `timezone.now`, so that `time_machine` moves both sides.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from consent.purposes import Purpose

PASSWORD = "secret"


class Visitor:
    """One person at one browser. `blocks`: it keeps no cookie at all; `gpc`: it sends Global Privacy Control."""

    def __init__(self, *, gpc: bool = False, blocks: bool = False) -> None:
        self.client = Client(headers={"Sec-GPC": "1"} if gpc else {})
        self.blocks = blocks
        self.ends: dict[str, datetime | None] = {}

    # What a person does ---------------------------------------------------------------------------------------
    def get(self, path: str = "/", **more: Any) -> Any:
        """Look at a page."""
        return self._send("get", path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form; the answer, not the page that it leads to."""
        return self._send("post", path, data or {}, **more)

    def follow(self, response: Any) -> Any:
        """Go where an answer leads, to the end."""
        while response.status_code in (301, 302, 303):
            response = self.get(response["Location"])
        return response

    def add(self, slug: str = "paris-58", copies: int = 1) -> Any:
        """Put copies of a record into the cart."""
        return self.post(f"/cart/add/{slug}/", {"quantity": copies})

    def accept(self) -> Any:
        """Yes to everything."""
        return self.post("/cookies/choice/", {"answer": "accept"})

    def refuse(self) -> Any:
        """No to everything."""
        return self.post("/cookies/choice/", {"answer": "refuse"})

    def choose(self, *purposes: Purpose) -> Any:
        """Tick these, and no others."""
        return self.post("/cookies/choice/", {"answer": "chosen", "purpose": [*purposes]})

    def revoke(self) -> Any:
        """The link at the foot of every page."""
        return self.post("/cookies/revoke/")

    def forget(self) -> Any:
        """Delete everything now."""
        return self.post("/cookies/forget/")

    def sign_in(self, user: Any) -> Any:
        """By the form, as a person does."""
        response = self.post("/account/sign-in/", {"username": user.email, "password": PASSWORD, "next": "/"})
        assert response.status_code == 302, "not signed in"
        return response

    def sign_out(self) -> Any:
        """By the button."""
        return self.post("/account/sign-out/")

    def restart(self) -> None:
        """Close the browser and open it again: what belongs to the visit is gone."""
        self._drop(name for name, ends in list(self.ends.items()) if ends is None)

    # What the browser holds -----------------------------------------------------------------------------------
    def value(self, name: str) -> str | None:
        """A cookie's value; None where the browser has none."""
        self.let_run_out()
        return self.client.cookies[name].value if name in self.ends else None

    def left(self, name: str) -> timedelta | None:
        """How long a cookie lasts from now; None for one of the visit, or for none."""
        self.let_run_out()
        ends = self.ends.get(name)
        return ends - timezone.now() if ends else None

    def hold(self, name: str, value: str, ends: datetime | None = None) -> None:
        """Put a cookie into the browser by hand: a copy, or a forgery."""
        self.client.cookies[name] = value
        self.ends[name] = ends

    def _send(self, method: str, path: str, *args: Any, **more: Any) -> Any:
        self.let_run_out()
        response = getattr(self.client, method)(path, *args, **more)
        for name, morsel in response.cookies.items():
            age = morsel["max-age"]
            if self.blocks or age == 0 or (morsel["expires"] and is_past(morsel["expires"])):
                self._drop([name])
            else:
                self.ends[name] = timezone.now() + timedelta(seconds=int(age)) if age != "" else None
        return response

    def let_run_out(self) -> None:
        """Drop the cookies whose time is over."""
        self._drop(name for name, ends in list(self.ends.items()) if ends is not None and ends <= timezone.now())

    def _drop(self, names: Any) -> None:
        for name in names:
            self.ends.pop(name, None)
            self.client.cookies.pop(name, None)


def is_past(date: str) -> bool:
    """Whether a cookie's date is over."""
    return parsedate_to_datetime(date) <= timezone.now()

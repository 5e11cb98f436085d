"""People with an account, as tests know them, and a browser whose mails leave at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

PASSWORD = "Zw4nzig-Schallplatten"
HOME = "http://127.0.0.1:8000"


def make_customer(email: str = "alice@example.org", *, proved: bool = True, active: bool = True) -> Any:
    """Somebody who can sign in, if `active`."""
    at = timezone.now() if proved else None
    user = get_user_model().objects.create_user(email=email, password=PASSWORD, email_confirmed_at=at)
    get_user_model().objects.filter(pk=user.pk).update(is_active=active)
    return user


def link_in(mail: Any) -> str:
    """The path of a mail's first link."""
    found = re.search(rf"{HOME}(/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def said(response: Any) -> list[str]:
    """The notices of a page."""
    return [str(message) for message in response.context["messages"]]


class Browser(Client):
    """A browser; what a form leaves for after the commit is done when the form has been sent."""

    committing: Any = None

    def post(self, *args: Any, **kwargs: Any) -> Any:
        with self.committing(execute=True):
            return super().post(*args, **kwargs)


@pytest.fixture
def browser(db: None, django_capture_on_commit_callbacks: Any) -> Browser:
    one = Browser()
    one.committing = django_capture_on_commit_callbacks
    return one


@pytest.fixture
def customer(db: None) -> Any:
    """Alice, whose address is proved."""
    return make_customer()


@pytest.fixture
def at_home(browser: Browser, customer: Any) -> Browser:
    """Alice's browser, signed in."""
    browser.force_login(customer)
    return browser
